"""Who is who: municipalities, their units, pools and skills, and the people with memberships in them."""
