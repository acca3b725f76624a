"""The portal: pages for people, and the frame and parts that all pages of the house share."""
