"""an order closed, goods sent back -> the refund instructed, the payment's answer, the fact that money returned."""
