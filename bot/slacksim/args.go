package slacksim

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
)

// maxBody is far above anything a bot may send.
const maxBody = 4 << 20

// args are a call's arguments from query, form or JSON.
type args map[string]any

type argError string

func (e argError) Error() string { return string(e) }

// readArgs reads a call's arguments. The error's text is Slack's code.
func readArgs(r *http.Request) (args, error) {
	a := args{}
	for k, v := range r.URL.Query() {
		a[k] = v[0]
	}
	if r.Method != http.MethodPost {
		return a, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" {
		return nil, argError("invalid_post_type")
	}
	switch kind {
	case "application/json":
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, argError("request_timeout")
		}
		var j map[string]any
		if len(raw) > 0 && json.Unmarshal(raw, &j) != nil {
			return nil, argError("invalid_json")
		}
		for k, v := range j {
			a[k] = v
		}
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return nil, argError("invalid_form_data")
		}
		for k, v := range r.PostForm {
			a[k] = v[0]
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return nil, argError("invalid_form_data")
		}
		for k, v := range r.PostForm {
			a[k] = v[0]
		}
	case "":
	default:
		return nil, argError("invalid_post_type")
	}
	return a, nil
}

// has is true when the argument is there and not null.
func (a args) has(k string) bool { return a[k] != nil }

func (a args) str(k string) string {
	switch v := a[k].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (a args) boolean(k string) bool {
	v := a.str(k)
	return v == "true" || v == "1"
}

// number reads a whole number; def when it is missing.
func (a args) number(k string, def int) (int, bool) {
	v := a.str(k)
	if v == "" {
		return def, true
	}
	n, err := strconv.Atoi(v)
	return n, err == nil
}

// value reads an argument that is JSON: inside a JSON body as such, in a form as text.
func (a args) value(k string) (any, error) {
	v, ok := a[k].(string)
	if !ok {
		return a[k], nil
	}
	if v == "" {
		return nil, nil
	}
	var out any
	if err := json.Unmarshal([]byte(v), &out); err != nil {
		return nil, fmt.Errorf("read %s: %w", k, err)
	}
	return out, nil
}
