"""Checklists in the manner of VisionReward: what is asked, what was answered, what it compiles to.

Nothing in here knows a table or a request.
"""
