"""Awards (评先): from the places of each county to the page of examples.

``quotas``  how places are shared out; knows no database
``obstacles``  what keeps a round from its next step
``publicity``  until when a publicity goes, and by when an objection is answered
``requirements``  what a round requires of counties
``reading``  what the pages show
``forms``, ``documents``, ``workbook``  what is typed, and what goes out as Word and Excel
"""
