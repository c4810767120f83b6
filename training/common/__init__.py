"""What every training program needs: device, seeding, checkpoints, the event log, the job."""
