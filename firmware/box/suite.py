"""Which cipher backend this box has: chosen by what can be imported."""

try:
    from redphone.cipher import sodium as suite
except ImportError:
    from redphone.cipher import soft as suite

__all__ = ["suite"]
