package scope

// Function returns the function with the given id.
func (m *Map) Function(id string) (*Function, bool) {
	for i := range m.Functions {
		if m.Functions[i].ID == id {
			return &m.Functions[i], true
		}
	}
	return nil, false
}

// Topic returns the topic with the given id ("function/topic") and the
// function that owns it.
func (m *Map) Topic(id string) (*Topic, *Function, bool) {
	for i := range m.Functions {
		f := &m.Functions[i]
		for j := range f.Topics {
			if f.Topics[j].ID == id {
				return &f.Topics[j], f, true
			}
		}
	}
	return nil, nil, false
}

// Neighbour returns the neighbour with the given id.
func (m *Map) Neighbour(id string) (*Neighbour, bool) {
	for i := range m.Neighbours {
		if m.Neighbours[i].ID == id {
			return &m.Neighbours[i], true
		}
	}
	return nil, false
}

// TargetsFor returns the targets of a topic: its own where set, else its
// function's.
func (m *Map) TargetsFor(topicID string) Targets {
	t, f, ok := m.Topic(topicID)
	if !ok {
		return Targets{}
	}
	if t.Targets != nil {
		return *t.Targets
	}
	return f.Targets
}
