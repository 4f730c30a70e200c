"""What keeps a cycle slim, asked of an indicator wherever it comes from: a file's row or a form.

``words``  what makes a name routine work (A5) or a veto item (A6); the city's own list
``names``  when two names ask for the same data (A8)
``gates``  the rules in force, and what they say of items and of a whole cycle
"""
