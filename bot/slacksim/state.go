package slacksim

// Elements that hold a value, and under which key interactions carry it.
var valueKeys = map[string]string{
	"plain_text_input": "value", "number_input": "value", "email_text_input": "value", "url_text_input": "value", "rich_text_input": "rich_text_value",
	"static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
	"users_select": "selected_user", "conversations_select": "selected_conversation", "channels_select": "selected_channel",
	"multi_static_select": "selected_options", "multi_external_select": "selected_options", "checkboxes": "selected_options",
	"multi_users_select": "selected_users", "multi_conversations_select": "selected_conversations", "multi_channels_select": "selected_channels",
	"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
}

// initialKeys is where an element says what it holds at first.
var initialKeys = map[string]string{
	"value": "initial_value", "rich_text_value": "initial_value", "selected_option": "initial_option", "selected_options": "initial_options",
	"selected_user": "initial_user", "selected_users": "initial_users", "selected_conversation": "initial_conversation",
	"selected_conversations": "initial_conversations", "selected_channel": "initial_channel", "selected_channels": "initial_channels",
	"selected_date": "initial_date", "selected_time": "initial_time", "selected_date_time": "initial_date_time",
}

// element is an interactive element and the block it stands in.
type element struct {
	Block obj
	JSON  obj
}

func (e element) kind() string     { v, _ := e.JSON["type"].(string); return v }
func (e element) actionID() string { v, _ := e.JSON["action_id"].(string); return v }
func (e element) blockID() string  { v, _ := e.Block["block_id"].(string); return v }

// elementsOf lists the interactive elements of blocks in reading order.
func elementsOf(blocks any) []element {
	var out []element
	add := func(b obj, v any) {
		if e, ok := v.(obj); ok {
			if _, has := e["action_id"]; has {
				out = append(out, element{b, e})
			}
		}
	}
	each := func(b obj) {
		add(b, b["accessory"])
		add(b, b["element"])
		if list, ok := b["elements"].([]any); ok {
			for _, v := range list {
				add(b, v)
			}
		}
		rows, _ := b["rows"].([]any) // buttons in a table's cells
		for _, r := range rows {
			cells, _ := r.([]any)
			for _, c := range cells {
				if j, ok := c.(obj); ok {
					add(b, j["element"])
				}
			}
		}
	}
	switch list := blocks.(type) {
	case []any:
		for _, v := range list {
			if b, ok := v.(obj); ok {
				each(b)
			}
		}
	case []Block:
		for _, b := range list {
			each(b)
		}
	}
	return out
}

// stateOf is the values of a container's inputs as interactions carry them: what was chosen, else what they held at first.
// Caller holds mu.
func (s *Server) stateOf(user, container string, blocks any) obj {
	typed := s.inputs[user+" "+container]
	out := obj{}
	for _, e := range elementsOf(blocks) {
		key := valueKeys[e.kind()]
		if key == "" {
			continue
		}
		v, ok := typed[e.blockID()+"\n"+e.actionID()]
		if !ok {
			v = obj{"type": e.kind(), key: e.JSON[initialKeys[key]]}
			if v[key] == nil && key[len(key)-1] == 's' {
				v[key] = []any{}
			}
		}
		if out[e.blockID()] == nil {
			out[e.blockID()] = obj{}
		}
		out[e.blockID()].(obj)[e.actionID()] = v
	}
	return out
}

// keep remembers what a person chose or typed. Caller holds mu.
func (s *Server) keep(user, container string, e element, v obj) {
	key := user + " " + container
	if s.inputs[key] == nil {
		s.inputs[key] = map[string]obj{}
	}
	s.inputs[key][e.blockID()+"\n"+e.actionID()] = v
}

// keepAll remembers values in the shape of state.values. Unknown blocks and actions are ignored, as a page a moment behind the
// app may send them. Caller holds mu.
func (s *Server) keepAll(user, container string, blocks any, values obj) {
	for _, e := range elementsOf(blocks) {
		b, _ := values[e.blockID()].(obj)
		v, ok := b[e.actionID()].(obj)
		if !ok {
			continue
		}
		out := obj{"type": e.kind()}
		key := valueKeys[e.kind()]
		if key == "" {
			continue
		}
		out[key] = v[key]
		s.keep(user, container, e, out)
	}
}
