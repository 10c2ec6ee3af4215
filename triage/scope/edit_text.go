package scope

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
	"github.com/rogpeppe/go-internal/diff"
)

// edit is one insertion into the text of a map. The YAML tree says where; the
// text itself is never printed from the tree, since that would lose comments
// and style.
type edit struct {
	src  []byte
	root ast.Node
	want *Map // the map as it must read afterwards
}

// errByHand is for a file whose style leaves no sure place for an insertion.
var errByHand = errors.New("the file is written in a way that this change cannot be put into; make it by hand")

func newEdit(src []byte) (*edit, error) {
	m, err := Parse("the map", src)
	if err != nil {
		return nil, fmt.Errorf("the map has faults of its own: %w", err)
	}
	root, ps := parseYAML("", src)
	if len(ps) > 0 {
		return nil, ps
	}
	return &edit{src, root, m}, nil
}

// appendTo adds an item to the list under key of the object at path, and makes
// the list where there is none. The item is given as the lines of a block; a
// single line is used as it stands.
func (e *edit) appendTo(path []string, key string, item []string) ([]byte, error) {
	n := e.root
	for i, step := range path {
		if i%2 == 0 { // a list's name, then the id of one of its elements
			n = child(n, step)
		} else {
			n = element(n, step)
		}
	}
	pairs, flow := pairsOf(n)
	if len(pairs) == 0 {
		return nil, errors.New("the place for the change was not found in the file")
	}
	list, _ := child(n, key).(*ast.SequenceNode)
	switch {
	case list != nil && list.IsFlowStyle:
		sep := ", "
		if len(list.Values) == 0 {
			sep = ""
		}
		return e.insertBefore(list.End, sep, inline(item))
	case list != nil:
		return e.insertLines(lastLine(list), indent(item, list.Start.Position.Column-1))
	case flow != nil:
		return e.insertBefore(flow.End, ", ", key+": ["+inline(item)+"]")
	}
	if hasKey(pairs, key) {
		return nil, fmt.Errorf("%q stands empty in the file; remove that line first", key)
	}
	column := pairs[0].Key.GetToken().Position.Column - 1
	lines := []string{strings.Repeat(" ", column) + key + ": [" + inline(item) + "]"}
	if key != "keywords" {
		lines = append([]string{strings.Repeat(" ", column) + key + ":"}, indent(item, column+2)...)
	}
	return e.insertLines(lastLine(before(pairs, key)), lines)
}

// before is the entry behind which a new key reads best: the last one that
// comes before it in the order of the format.
func before(pairs []*ast.MappingValueNode, key string) ast.Node {
	order := functionKeys
	if !slices.Contains(order, key) || hasKey(pairs, "covers") {
		order = topicKeys
	}
	at, best := pairs[0], -1
	for _, p := range pairs {
		k, _ := scalar(p.Key)
		if i := slices.Index(order, k); i < slices.Index(order, key) && i > best {
			at, best = p, i
		}
	}
	return at
}

func hasKey(pairs []*ast.MappingValueNode, key string) bool {
	return slices.ContainsFunc(pairs, func(p *ast.MappingValueNode) bool { k, _ := scalar(p.Key); return k == key })
}

// pairsOf returns the entries of an object, and the object itself where it is
// written in braces.
func pairsOf(n ast.Node) ([]*ast.MappingValueNode, *ast.MappingNode) {
	switch n := n.(type) {
	case *ast.MappingNode:
		if n.IsFlowStyle {
			return n.Values, n
		}
		return n.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, nil
	}
	return nil, nil
}

func child(n ast.Node, key string) ast.Node {
	pairs, _ := pairsOf(n)
	for _, p := range pairs {
		if k, _ := scalar(p.Key); k == key {
			return p.Value
		}
	}
	return nil
}

func element(n ast.Node, id string) ast.Node {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	for _, v := range seq.Values {
		if s, _ := scalar(child(v, "id")); s == id {
			return v
		}
	}
	return nil
}

// lastLine is the last line on which a token of the node starts.
func lastLine(n ast.Node) int {
	line := 0
	see := func(t *token.Token) {
		if t != nil && t.Position != nil {
			line = max(line, t.Position.Line)
		}
	}
	switch n := n.(type) {
	case *ast.SequenceNode:
		see(n.Start)
		see(n.End)
		for _, v := range n.Values {
			line = max(line, lastLine(v))
		}
	case *ast.MappingNode:
		see(n.End)
		for _, v := range n.Values {
			line = max(line, lastLine(v))
		}
	case *ast.MappingValueNode:
		see(n.Key.GetToken())
		line = max(line, lastLine(n.Value))
	case *ast.LiteralNode:
		see(n.Start)
	case nil:
	default:
		see(n.GetToken())
	}
	return line
}

// insertBefore puts text directly before a closing bracket.
func (e *edit) insertBefore(end *token.Token, sep, text string) ([]byte, error) {
	at, ok := e.offset(end)
	if !ok {
		return nil, errors.New("the place for the change was not found in the file")
	}
	prev := end.Prev
	for prev != nil && prev.Type == token.CommentType {
		prev = prev.Prev
	}
	if prev != nil && prev.Type == token.CollectEntryType {
		sep = ""
	}
	return e.checked(slices.Concat(e.src[:at], []byte(sep+text), e.src[at:]))
}

// offset is the byte at which a bracket stands. The parser counts columns in
// characters; that the bracket is really there is checked.
func (e *edit) offset(t *token.Token) (int, bool) {
	if t == nil || t.Position == nil {
		return 0, false
	}
	at := e.lineStart(t.Position.Line - 1)
	for range t.Position.Column - 1 {
		_, n := utf8.DecodeRune(e.src[at:])
		at += n
	}
	return at, bytes.HasPrefix(e.src[at:], []byte(t.Value))
}

// lineStart is the byte behind the given number of lines.
func (e *edit) lineStart(lines int) int {
	at := 0
	for range lines {
		i := bytes.IndexByte(e.src[at:], '\n')
		if i < 0 {
			return len(e.src)
		}
		at += i + 1
	}
	return at
}

// insertLines puts whole lines behind a line. Text that runs over several
// lines starts on the given one and ends further down; the first place that
// reads right is taken.
func (e *edit) insertLines(line int, lines []string) ([]byte, error) {
	nl := "\n"
	if bytes.Contains(e.src, []byte("\r\n")) {
		nl = "\r\n"
	}
	text := strings.Join(lines, nl) + nl
	for down := range 30 {
		at := e.lineStart(line + down)
		text := text
		if at > 0 && e.src[at-1] != '\n' {
			text = nl + strings.TrimSuffix(text, nl)
		}
		out, err := e.checked(slices.Concat(e.src[:at], []byte(text), e.src[at:]))
		if err == nil {
			return out, nil
		}
		if at == len(e.src) {
			break
		}
	}
	return nil, errByHand
}

// checked returns the text if it reads as the wanted map and nothing else.
func (e *edit) checked(out []byte) ([]byte, error) {
	got, err := Parse("the map", out)
	if err != nil {
		return nil, errByHand
	}
	want := *e.want
	want.Hash, want.Source, want.file, want.places = got.Hash, got.Source, got.file, got.places
	if !reflect.DeepEqual(&want, got) {
		return nil, errByHand
	}
	return out, nil
}

// UnifiedDiff shows what changed between two texts as a unified diff, "" where
// nothing did.
func UnifiedDiff(old, new []byte, name string) string {
	text := string(diff.Diff(name, old, name, new))
	// The first line names a command that nobody ran.
	_, body, _ := strings.Cut(text, "\n")
	return body
}
