-- A reader agrees to the words they saw when they asked, whatever words the shop has by the time they use their
-- link: the proof names those.
ALTER TABLE newsletter ADD COLUMN asked_text text;
UPDATE newsletter SET asked_text = text_version WHERE state = 'asked';
