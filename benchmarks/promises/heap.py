"""A binary heap of item numbers by their keys, compiled: who waits, and for what comes back."""

from numba import njit


@njit(nogil=True)
def before(keys, item, other):
    """Say whether one item goes before another: the smaller key, then the smaller number."""
    return keys[item] < keys[other] or (keys[item] == keys[other] and item < other)


@njit(nogil=True)
def push(heap, size, keys, item):
    """Put an item into a heap of `size` items; the caller counts."""
    place = size
    while place > 0:
        above = (place - 1) // 2
        if not before(keys, item, heap[above]):
            break
        heap[place] = heap[above]
        place = above
    heap[place] = item


@njit(nogil=True)
def pop(heap, size, keys):
    """Take the first item out of a heap of `size` items; the caller counts."""
    first = heap[0]
    item = heap[size - 1]
    place = 0
    while 2 * place + 1 < size - 1:
        below = 2 * place + 1
        if below + 1 < size - 1 and before(keys, heap[below + 1], heap[below]):
            below += 1
        if not before(keys, heap[below], item):
            break
        heap[place] = heap[below]
        place = below
    heap[place] = item
    return first
