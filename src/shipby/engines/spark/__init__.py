"""Apache Spark, on this machine or a cluster: the same facts, the same plan, the same outcomes."""
