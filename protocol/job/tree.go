package job

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Bounds on a document, so that a small one cannot grow large.
const (
	maxDepth = 16
	maxNodes = 20_000 // after YAML aliases are expanded
)

// decodeStrict reads JSON or YAML into out (a pointer to struct). Unknown and
// repeated fields are errors that name the field and the nearest known one.
func decodeStrict(b []byte, limit int, out any) error {
	if len(b) > limit {
		return fmt.Errorf("is %d bytes long; at most %d", len(b), limit)
	}
	root, err := parseTree(b, limit)
	if err != nil {
		return err
	}
	v, err := root.shape(reflect.TypeOf(out).Elem(), "")
	if err != nil {
		return err
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("re-encode: %w", err)
	}
	if err := json.Unmarshal(plain, out); err != nil {
		var te *json.UnmarshalTypeError
		if errors.As(err, &te) {
			return fmt.Errorf("%s: %s does not fit %s", te.Field, te.Value, te.Type)
		}
		return err
	}
	return nil
}

// node is a value of a JSON or YAML document.
type node struct {
	kind   nodeKind
	text   string // scalars: as written
	loose  bool   // a YAML scalar: text also serves where a string is wanted
	line   int    // 0: unknown
	keys   []string
	values []*node // of a list, or of a map in the order of keys
}

type nodeKind uint8

const (
	nullNode nodeKind = iota
	boolNode
	numberNode
	stringNode
	listNode
	mapNode
)

func (k nodeKind) String() string {
	return [...]string{"nothing", "a boolean", "a number", "text", "a list", "a mapping"}[k]
}

// parseTree reads a document whose text, YAML aliases expanded, has limit bytes at most.
func parseTree(b []byte, limit int) (*node, error) {
	trimmed := bytes.TrimLeft(b, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, errors.New("is empty")
	}
	budget := budget{values: maxNodes, text: limit}
	if looksLikeJSON(trimmed) {
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		root, err := fromJSON(d, 0, &budget)
		if err != nil {
			return nil, fmt.Errorf("is not JSON: %w", err)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return nil, errors.New("has more after its JSON object")
		}
		return root, nil
	}
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&doc); err != nil {
		return nil, fmt.Errorf("is not YAML: %w", err)
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("has more than one YAML document")
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, errors.New("is empty")
	}
	return fromYAML(doc.Content[0], 0, &budget)
}

// looksLikeJSON tells a JSON object from YAML, whose flow mappings start with
// a brace too: a JSON object goes on with a quote or ends.
func looksLikeJSON(trimmed []byte) bool {
	rest, ok := bytes.CutPrefix(trimmed, []byte("{"))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return ok && (len(rest) == 0 || rest[0] == '"' || rest[0] == '}')
}

// budget is what a document may still have.
type budget struct{ values, text int }

// value takes a value off the budget.
func (b *budget) value(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("is nested deeper than %d levels", maxDepth)
	}
	if b.values--; b.values < 0 {
		return fmt.Errorf("has more than %d values", maxNodes)
	}
	return nil
}

// written takes a scalar or a field's name off it.
func (b *budget) written(text string) error {
	if b.text -= len(text); b.text < 0 {
		return errors.New("holds more text than a file may, with what its aliases repeat")
	}
	return nil
}

func fromJSON(d *json.Decoder, depth int, budget *budget) (*node, error) {
	if err := budget.value(depth); err != nil {
		return nil, err
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case nil:
		return &node{kind: nullNode}, nil
	case bool:
		return &node{kind: boolNode, text: strconv.FormatBool(t)}, nil
	case json.Number:
		return &node{kind: numberNode, text: t.String()}, nil
	case string:
		return &node{kind: stringNode, text: t}, budget.written(t)
	}
	n, known := &node{kind: listNode}, map[string]bool{}
	if t == json.Delim('{') {
		n.kind = mapNode
	}
	for d.More() {
		if n.kind == mapNode {
			k, err := d.Token()
			if err != nil {
				return nil, err
			}
			if err := n.addKey(k.(string), known, budget); err != nil {
				return nil, err
			}
		}
		v, err := fromJSON(d, depth+1, budget)
		if err != nil {
			return nil, err
		}
		n.values = append(n.values, v)
	}
	_, err = d.Token() // the closing delimiter
	return n, err
}

func (n *node) addKey(k string, known map[string]bool, budget *budget) error {
	if known[k] {
		return fmt.Errorf("field %q is there twice", k)
	}
	known[k], n.keys = true, append(n.keys, k)
	return budget.written(k)
}

func fromYAML(y *yaml.Node, depth int, budget *budget) (*node, error) {
	if err := budget.value(depth); err != nil {
		return nil, err
	}
	n := &node{line: y.Line}
	switch y.Kind {
	case yaml.AliasNode:
		return fromYAML(y.Alias, depth+1, budget)
	case yaml.ScalarNode:
		n.text, n.loose = y.Value, true
		switch y.ShortTag() {
		case "!!null":
			n.kind = nullNode
		case "!!bool":
			n.kind = boolNode
		case "!!int", "!!float":
			n.kind = numberNode
		case "!!str", "!!timestamp":
			n.kind = stringNode
		default:
			return nil, fmt.Errorf("line %d: the tag %s is not supported", y.Line, y.ShortTag())
		}
		return n, budget.written(n.text)
	case yaml.SequenceNode:
		n.kind = listNode
		for _, c := range y.Content {
			v, err := fromYAML(c, depth+1, budget)
			if err != nil {
				return nil, err
			}
			n.values = append(n.values, v)
		}
		return n, nil
	case yaml.MappingNode:
		n.kind = mapNode
		known := map[string]bool{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" {
				return nil, fmt.Errorf("line %d: a field's name must be plain text", k.Line)
			}
			if err := n.addKey(k.Value, known, budget); err != nil {
				return nil, fmt.Errorf("line %d: %w", k.Line, err)
			}
			v, err := fromYAML(y.Content[i+1], depth+1, budget)
			if err != nil {
				return nil, err
			}
			n.values = append(n.values, v)
		}
		return n, nil
	}
	return nil, fmt.Errorf("line %d: unexpected YAML", y.Line)
}

var (
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonType = reflect.TypeFor[json.Unmarshaler]()
)

// shape turns the node into what encoding/json would hold for type t, checking
// field names on the way.
func (n *node) shape(t reflect.Type, path string) (any, error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(jsonType) && !reflect.PointerTo(t).Implements(textType) {
		return n.plain(), nil
	}
	switch {
	case n.kind == nullNode:
		return nil, nil
	case reflect.PointerTo(t).Implements(textType), t.Kind() == reflect.String:
		return n.asText(t, path)
	}
	switch t.Kind() {
	case reflect.Struct:
		return n.shapeStruct(t, path)
	case reflect.Map:
		return n.shapeMap(t, path)
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 && n.kind == stringNode {
			return n.text, nil // base64
		}
		if n.kind != listNode {
			return nil, n.wrong(path, listNode)
		}
		list := make([]any, len(n.values))
		for i, c := range n.values {
			v, err := c.shape(t.Elem(), fmt.Sprintf("%s[%d]", path, i))
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	case reflect.Bool:
		if n.kind != boolNode {
			return nil, n.wrong(path, boolNode)
		}
		return strings.EqualFold(n.text, "true"), nil
	default:
		if n.kind != numberNode {
			return nil, n.wrong(path, numberNode)
		}
		if _, err := strconv.ParseFloat(n.text, 64); err != nil || !json.Valid([]byte(n.text)) {
			return nil, n.errorf("%s: write %q as a plain decimal number", path, n.text)
		}
		return json.Number(n.text), nil
	}
}

func (n *node) asText(t reflect.Type, path string) (any, error) {
	if n.kind >= listNode {
		return nil, n.wrong(path, stringNode)
	}
	custom := reflect.PointerTo(t).Implements(textType)
	if n.kind != stringNode && !n.loose && !custom {
		return nil, n.wrong(path, stringNode)
	}
	if custom {
		if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text)); err != nil {
			return nil, n.errorf("%s: %w", path, err)
		}
	}
	return n.text, nil
}

func (n *node) shapeStruct(t reflect.Type, path string) (any, error) {
	if n.kind != mapNode {
		return nil, n.wrong(path, mapNode)
	}
	fields := make(map[string]reflect.Type, t.NumField())
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = t.Field(i).Type
			names = append(names, name)
		}
	}
	out := make(map[string]any, len(n.keys))
	for i, k := range n.keys {
		ft, ok := fields[k]
		if !ok {
			hint := didYouMean(nearest(k, names, 2))
			if hint == "" {
				hint = "; known are " + strings.Join(names, ", ")
			}
			return nil, n.values[i].errorf("unknown field %q%s", join(path, k), hint)
		}
		v, err := n.values[i].shape(ft, join(path, k))
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}

func (n *node) shapeMap(t reflect.Type, path string) (any, error) {
	if n.kind != mapNode {
		return nil, n.wrong(path, mapNode)
	}
	out := make(map[string]any, len(n.keys))
	for i, k := range n.keys {
		v, err := n.values[i].shape(t.Elem(), join(path, k))
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}

// plain returns the node as encoding/json would hold it in an any; scalars of
// YAML stay as they were written.
func (n *node) plain() any {
	switch {
	case n.kind == nullNode:
		return nil
	case n.kind == stringNode || n.loose:
		return n.text
	case n.kind == boolNode:
		return n.text == "true"
	case n.kind == numberNode:
		return json.Number(n.text)
	case n.kind == listNode:
		list := make([]any, len(n.values))
		for i, v := range n.values {
			list[i] = v.plain()
		}
		return list
	default:
		m := make(map[string]any, len(n.keys))
		for i, k := range n.keys {
			m[k] = n.values[i].plain()
		}
		return m
	}
}

func (n *node) wrong(path string, want nodeKind) error {
	if path == "" {
		return n.errorf("must be %s, not %s", want, n.kind)
	}
	return n.errorf("%s must be %s, not %s", path, want, n.kind)
}

func (n *node) errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if n.line > 0 {
		return fmt.Errorf("line %d: %w", n.line, err)
	}
	return err
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
