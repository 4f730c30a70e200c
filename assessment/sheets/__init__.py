"""Indicator sheets as offices make them.

``columns``     what the columns are called
``naming``      what an office calls them: proposed, said, remembered
``layout``      where header, counties and rows stand: one-row and two-row headers
``rows``        the sheet as plain rows with canonical column names
``wide``        one row per indicator, a column per county: rows to candidates
``long``        one row per indicator and county: rows folded into candidates
``progress``    telling how far the reading has come
``widgets``     one cell to one value, or one sentence why not
``drafts``      checked indicators, before they touch the database
``candidates``  rows on their way to drafts, and what they are judged against
``judging``     rows against each other, the cycle and the slimming rules
``checking``    a whole sheet to drafts and faults
``comparison``  drafts against what is in the database
``preview``     what a file would change, for the page
"""
