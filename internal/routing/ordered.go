package routing

import "math/rand/v2"

// ordered is a set in the order of before, a treap: insert and remove take the
// logarithm of its size. What is in it must not change its place.
type ordered[T any] struct {
	before func(a, b T) bool
	root   *branch[T]
	size   int
}

type branch[T any] struct {
	value       T
	weight      uint64 // a parent's is the higher: chance keeps the tree flat
	left, right *branch[T]
}

func (s *ordered[T]) insert(v T) {
	left, rest := s.split(s.root, v)
	if first := leftmost(rest); first != nil && !s.before(v, first.value) {
		s.root = join(left, rest) // it is there
		return
	}
	s.root = join(join(left, &branch[T]{value: v, weight: rand.Uint64()}), rest)
	s.size++
}

func (s *ordered[T]) remove(v T) {
	at := &s.root
	for *at != nil {
		switch b := *at; {
		case s.before(v, b.value):
			at = &b.left
		case s.before(b.value, v):
			at = &b.right
		default:
			*at = join(b.left, b.right)
			s.size--
			return
		}
	}
}

// each calls visit in order until it returns false.
func (s *ordered[T]) each(visit func(T) bool) { walk(s.root, visit) }

func walk[T any](b *branch[T], visit func(T) bool) bool {
	return b == nil || walk(b.left, visit) && visit(b.value) && walk(b.right, visit)
}

// split parts a tree into what comes before v and the rest.
func (s *ordered[T]) split(b *branch[T], v T) (left, right *branch[T]) {
	if b == nil {
		return nil, nil
	}
	if s.before(b.value, v) {
		b.right, right = s.split(b.right, v)
		return b, right
	}
	left, b.left = s.split(b.left, v)
	return left, b
}

func join[T any](a, b *branch[T]) *branch[T] {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.weight > b.weight:
		a.right = join(a.right, b)
		return a
	}
	b.left = join(a, b.left)
	return b
}

func leftmost[T any](b *branch[T]) *branch[T] {
	for b != nil && b.left != nil {
		b = b.left
	}
	return b
}
