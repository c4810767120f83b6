"""Pick-a-Pic mode (Kirstain et al. 2023): a person writes a prompt and picks among what is drawn.

Two images come; the one not chosen is replaced by a new one, until the person ends the prompt.
"""
