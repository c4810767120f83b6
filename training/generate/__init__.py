"""Sampling: from prompts and a diffusion model to images and their latents."""
