"""What the programs read: dataset snapshots, images, and caches of latents."""
