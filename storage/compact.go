package storage

import "reflect"

// compact writes a struct as JSON without the fields that are zero: most of
// them are, and a million rows carry them. It is read back as ordinary JSON.
type compact[T any] struct{ as reflect.Type }

func newCompact[T any]() compact[T] {
	t := reflect.TypeFor[T]()
	fields := make([]reflect.StructField, t.NumField())
	for i := range fields {
		fields[i] = t.Field(i)
		fields[i].Tag = `json:",omitzero"`
	}
	// Types that differ in their tags only convert into each other.
	return compact[T]{reflect.StructOf(fields)}
}

func (c compact[T]) encode(v T) (string, error) {
	return toJSON(reflect.ValueOf(v).Convert(c.as).Interface())
}
