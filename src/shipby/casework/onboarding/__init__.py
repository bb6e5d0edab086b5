"""who wants a shop -> form, review, verification transfer, contract, deposit; then the shop is there."""
