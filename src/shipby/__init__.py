"""Shipby: was this order shipped on time, and what follows from it?"""
