"""Who may be answering without looking: rules that say what they found, and exclude nobody."""
