"""Marks on an image and on its prompt: what may be asked, what may be answered.

Pure: forms and answers in, checked data out. PatchDPO (arXiv 2412.03177) wants good and bad patches,
RichHF (arXiv 2312.10240) wants places with a reason and the words of the prompt that went wrong.
"""
