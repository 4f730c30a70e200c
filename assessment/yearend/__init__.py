"""The year-end read: from values to sheets on which each point opens to where it comes from.

``values``    a cycle's values and settings, as the scoring takes them
``sheets``    a county's score sheet as data: the same live, frozen and in a what-if
``what_if``   other values and weights, tried out and not kept
``pages``     what the pages show
``document``  the results as an official document and as a workbook
"""
