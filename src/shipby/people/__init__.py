"""users, shops, keys -> who may do what to which object; the record of who did; the inbox."""
