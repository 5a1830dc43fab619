-- Cases are also closed by people: who did it, and why nothing was left to do.
ALTER TABLE money_attention
    ADD COLUMN closed_by    text,
    ADD COLUMN close_reason text;
