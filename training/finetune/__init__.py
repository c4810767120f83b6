"""Fine-tuning of generators on preferences: objectives, family adapters, one training loop."""
