package slacksim

import (
	"reflect"
	"regexp"
	"strconv"
	"time"
)

// Which elements stand where (Slack's own types; rich_text_input and file_input are left out of messages).
var (
	selects = []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select", "multi_static_select",
		"multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
	pickers           = []string{"checkboxes", "radio_buttons", "datepicker", "timepicker"}
	actionElements    = concat(selects, pickers, []string{"button", "overflow", "datetimepicker", "workflow_button", "rich_text_input"})
	accessoryElements = concat(selects, pickers, []string{"button", "overflow", "workflow_button"})
	inputElements     = concat(selects, pickers, []string{"datetimepicker", "plain_text_input", "number_input", "email_text_input", "url_text_input",
		"rich_text_input", "file_input"})
)

func concat(lists ...[]string) []string {
	var out []string
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// elementRules holds a rule for each interactive element.
var elementRules map[string]check

func elements() map[string]check { return elementRules }

func init() {
	placeholder, focus := may("placeholder", plain("placeholder.text")), may("focus_on_load", flag)
	dispatch := may("dispatch_action_config", obs(shape{may("trigger_actions_on",
		list(bounds{1, 2}, one("on_enter_pressed", "on_character_entered")))}, nil))
	confirm := may("confirm", confirmation)
	str := func(name string) field { return may(name, chars(bounds{0, 0})) }
	many := func(name string) field { return may(name, list(bounds{0, 0}, chars(bounds{1, 0}))) }
	maxItems := may("max_selected_items", whole(1, 1<<30))
	minQuery := may("min_query_length", whole(0, 3000))
	filter := may("filter", obs(shape{may("include", list(bounds{1, 4}, one("im", "mpim", "private", "public"))),
		may("exclude_bot_users", flag), may("exclude_external_shared_channels", flag)}, nil))
	options := may("options", list(bounds{1, limit("select.options").Max}, option))
	groups := may("option_groups", list(bounds{1, limit("select.option_groups").Max}, optionGroup))
	initial, initials := may("initial_option", option), may("initial_options", list(bounds{1, limit("select.options").Max}, option))
	current, respond := may("default_to_current_conversation", flag), may("response_url_enabled", flag)

	elementRules = map[string]check{
		"button": el(shape{need("text", plain("button.text")), may("value", chars(bounds{0, limit("button.value").Max})),
			may("url", chars(bounds{0, limit("button.url").Max})), may("style", one("primary", "danger")), confirm,
			may("accessibility_label", chars(bounds{0, limit("button.accessibility_label").Max}))}, nil),
		"workflow_button": el(shape{need("text", plain("button.text")), need("workflow", nil), may("style", one("primary", "danger")),
			may("accessibility_label", chars(bounds{0, limit("button.accessibility_label").Max}))}, nil),
		"icon_button": el(shape{need("icon", one("trash")), need("text", plain("button.text")), may("value", chars(bounds{0, limit("button.value").Max})),
			confirm, may("accessibility_label", chars(bounds{0, limit("button.accessibility_label").Max})), many("visible_to_user_ids")}, nil),
		"feedback_buttons": el(shape{need("positive_button", feedback), need("negative_button", feedback)}, nil),
		"overflow":         el(shape{need("options", list(limit("overflow.options"), option)), confirm}, nil),
		"checkboxes": el(shape{need("options", list(bounds{1, limit("checkboxes.options").Max}, richOption)),
			may("initial_options", list(bounds{1, limit("checkboxes.options").Max}, richOption)), confirm, focus}, initialFits),
		"radio_buttons": el(shape{need("options", list(bounds{1, limit("radio_buttons.options").Max}, richOption)),
			may("initial_option", richOption), confirm, focus}, initialFits),

		"static_select":       el(shape{options, groups, initial, placeholder, confirm, focus}, needOptions),
		"multi_static_select": el(shape{options, groups, initials, placeholder, confirm, focus, maxItems}, needOptions),
		"external_select":     el(shape{initial, placeholder, confirm, focus, minQuery}, nil),
		"multi_external_select": el(shape{initials, placeholder, confirm, focus, minQuery,
			maxItems}, nil),
		"users_select":               el(shape{str("initial_user"), placeholder, confirm, focus}, nil),
		"multi_users_select":         el(shape{many("initial_users"), placeholder, confirm, focus, maxItems}, nil),
		"conversations_select":       el(shape{str("initial_conversation"), current, respond, filter, placeholder, confirm, focus}, nil),
		"multi_conversations_select": el(shape{many("initial_conversations"), current, filter, placeholder, confirm, focus, maxItems}, nil),
		"channels_select":            el(shape{str("initial_channel"), respond, placeholder, confirm, focus}, nil),
		"multi_channels_select":      el(shape{many("initial_channels"), placeholder, confirm, focus, maxItems}, nil),

		"datepicker":     el(shape{may("initial_date", format(regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`), "a date as YYYY-MM-DD")), placeholder, confirm, focus}, nil),
		"timepicker":     el(shape{may("initial_time", format(regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`), "a time as HH:mm")), may("timezone", zone), placeholder, confirm, focus}, nil),
		"datetimepicker": el(shape{may("initial_date_time", whole(1e9, 9999999999)), confirm, focus}, nil),

		"plain_text_input": el(shape{str("initial_value"), may("multiline", flag), may("min_length", whole(0, limit("plain_text_input.min_length").Max)),
			may("max_length", whole(1, 3000)), dispatch, placeholder, focus}, nil),
		"number_input": el(shape{need("is_decimal_allowed", flag), may("initial_value", numeric), may("min_value", numeric), may("max_value", numeric),
			dispatch, placeholder, focus}, nil),
		"email_text_input": el(shape{str("initial_value"), dispatch, placeholder, focus}, nil),
		"url_text_input":   el(shape{str("initial_value"), dispatch, placeholder, focus}, nil),
		"rich_text_input":  el(shape{may("initial_value", nil), may("min_lines", whole(1, 100)), may("max_lines", whole(1, 100)), dispatch, placeholder, focus}, nil),
		"file_input":       el(shape{many("filetypes"), may("max_files", whole(1, limit("file_input.max_files").Max))}, nil),
	}
}

// el is a shape with what every element has.
func el(sh shape, extra func(c *checker, ptr string, j obj)) check {
	return obs(append(shape{need("type", nil), may("action_id", chars(bounds{1, limit("action_id").Max}))}, sh...), extra)
}

// Options of selects and overflows are plain; checkboxes and radio buttons may use mrkdwn.
func optionShape(kinds ...string) shape {
	return shape{need("text", text(limit("option.text"), kinds...)), need("value", chars(bounds{1, limit("option.value").Max})),
		may("description", text(limit("option.description"), kinds...)), may("url", chars(bounds{1, limit("button.url").Max}))}
}

func option(c *checker, ptr string, v any) { c.object(ptr, v, optionShape("plain_text"), nil) }
func richOption(c *checker, ptr string, v any) {
	c.object(ptr, v, optionShape("plain_text", "mrkdwn"), nil)
}

func optionGroup(c *checker, ptr string, v any) {
	c.object(ptr, v, shape{need("label", plain("option_group.label")), need("options", list(bounds{1, limit("option_group.options").Max}, option))}, nil)
}

// needOptions is for selects whose options stand in the block: one of the two kinds, and the initial choice among them.
func needOptions(c *checker, ptr string, j obj) {
	if (j["options"] == nil) == (j["option_groups"] == nil) {
		c.fault(ptr, "must have one of options and option_groups")
		return
	}
	initialFits(c, ptr, j)
}

// initialFits checks that what is chosen at first is among the options, word for word.
func initialFits(c *checker, ptr string, j obj) {
	var first []any
	if v, ok := j["initial_option"]; ok {
		first = append(first, v)
	}
	if l, ok := j["initial_options"].([]any); ok {
		first = append(first, l...)
	}
	for _, v := range first {
		ok := false
		for _, o := range optionsOf(j) {
			// emoji is filled in by Slack on one side only at times, and does not count.
			ok = ok || reflect.DeepEqual(withoutEmoji(o), withoutEmoji(v))
		}
		if !ok {
			c.fault(ptr, "initial option must exactly match one of the options")
		}
	}
}

func withoutEmoji(v any) any {
	j, ok := v.(obj)
	if !ok {
		return v
	}
	out := obj{}
	for k, x := range j {
		if k != "emoji" {
			out[k] = withoutEmoji(x)
		}
	}
	return out
}

func confirmation(c *checker, ptr string, v any) {
	c.object(ptr, v, shape{may("title", plain("confirm.title")), need("text", rich("confirm.text")), may("confirm", plain("confirm.confirm")),
		may("deny", plain("confirm.deny")), may("style", one("primary", "danger"))}, nil)
}

func feedback(c *checker, ptr string, v any) {
	c.object(ptr, v, shape{need("text", plain("button.text")), need("value", chars(bounds{1, limit("button.value").Max})),
		may("accessibility_label", chars(bounds{0, limit("button.accessibility_label").Max}))}, nil)
}

func format(re *regexp.Regexp, what string) check {
	return func(c *checker, ptr string, v any) {
		if t, ok := v.(string); !ok || !re.MatchString(t) {
			c.fault(ptr, "must be %s", what)
		}
	}
}

func zone(c *checker, ptr string, v any) {
	t, _ := v.(string)
	if _, err := time.LoadLocation(t); t == "" || err != nil {
		c.fault(ptr, "must be a time zone")
	}
}

// numeric is a number written as text.
func numeric(c *checker, ptr string, v any) {
	t, _ := v.(string)
	if _, err := strconv.ParseFloat(t, 64); err != nil {
		c.fault(ptr, "must be a number as text")
	}
}
