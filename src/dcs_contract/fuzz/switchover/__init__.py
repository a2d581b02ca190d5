"""What only a switchover of Redis servers has: roles, and writes that must outlive it.

The rest of the suite knows operations with an effect, and things observed. This is the one way to observe
that is about Redis; a target asks for it with  redis = [...]  in an [[observe]].
"""
