package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setting is one leaf of the struct, by its path in the file.
type setting struct {
	path  string // "tls.mode"
	doc   string
	value reflect.Value
}

func (s setting) flag() string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(s.path)
}

func (s setting) variable() string {
	return "VISAVIS_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(s.path))
}

// set parses text as every source writes it. Lists are comma-separated.
func (s setting) set(text string) error {
	text = strings.TrimSpace(text)
	switch s.value.Interface().(type) {
	case string:
		s.value.SetString(text)
	case bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		s.value.SetBool(b)
	case int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		s.value.SetInt(int64(n))
	case time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%q is not a time like 20s or 12h", text)
		}
		s.value.SetInt(int64(d))
	case []string:
		s.value.Set(reflect.ValueOf(listed(text)))
	}
	return nil
}

// setList takes a list as the file writes it.
func (s setting) setList(items []string) error {
	if _, ok := s.value.Interface().([]string); !ok {
		return s.set(strings.Join(items, ","))
	}
	var list []string
	for _, item := range items {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	s.value.Set(reflect.ValueOf(list))
	return nil
}

// listed splits what is separated by commas.
func listed(text string) (list []string) {
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// text is the setting's value as YAML writes it.
func (s setting) text() string {
	switch v := s.value.Interface().(type) {
	case string:
		if v == "" {
			return `""`
		}
		if strings.ContainsAny(v, ":#{}[]") {
			return strconv.Quote(v)
		}
		return v
	case []string:
		quoted := make([]string, len(v))
		for i, item := range v {
			quoted[i] = strconv.Quote(item)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case time.Duration:
		return shortDuration(v)
	default:
		return fmt.Sprint(v)
	}
}

// shortDuration writes 12h, not 12h0m0s.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// node is a group or a leaf, in the struct's order.
type node struct {
	name     string
	doc      string
	leaf     *setting
	children []node
	sample   []node // of a group whose members people name: what one holds
}

func tree(v reflect.Value, prefix string) []node {
	var nodes []node
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := field.Tag.Get("yaml")
		n := node{name: name, doc: field.Tag.Get("doc")}
		switch {
		case field.Type.Kind() == reflect.Struct:
			n.children = tree(v.Field(i), prefix+name+".")
		case field.Type.Kind() == reflect.Map:
			n.sample = tree(reflect.ValueOf(newProvider()).Elem(), "")
			for key, member := range v.Field(i).Interface().(map[string]*Provider) {
				n.children = append(n.children, node{name: key, children: tree(reflect.ValueOf(member).Elem(), prefix+name+"."+key+".")})
			}
			slices.SortFunc(n.children, func(a, b node) int { return strings.Compare(a.name, b.name) })
		default:
			n.leaf = &setting{path: prefix + name, doc: n.doc, value: v.Field(i)}
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// settings lists the leaves of c, writable through it.
func settings(c *Config) []setting {
	var list []setting
	var walk func([]node)
	walk = func(nodes []node) {
		for _, n := range nodes {
			if n.leaf != nil {
				list = append(list, *n.leaf)
			}
			walk(n.children)
		}
	}
	walk(tree(reflect.ValueOf(c).Elem(), ""))
	return list
}

// groups are the paths that hold settings and are none themselves.
func groups(c *Config) map[string]bool {
	all := map[string]bool{}
	var walk func([]node, string)
	walk = func(nodes []node, prefix string) {
		for _, n := range nodes {
			if n.leaf == nil {
				all[prefix+n.name] = true
				walk(n.children, prefix+n.name+".")
			}
		}
	}
	walk(tree(reflect.ValueOf(c).Elem(), ""), "")
	return all
}

// Reference returns the whole configuration file with defaults, each setting
// under its documentation.
func Reference() string {
	c := Default()
	var b strings.Builder
	b.WriteString("# The settings of Vis-à-vis, with their defaults. Each can also be given as a\n" +
		"# variable (tls.mode as VISAVIS_TLS_MODE) or a flag (--tls-mode); flags go\n" +
		"# before variables, variables before this file.\n")
	var write func([]node, string)
	write = func(nodes []node, indent string) {
		for _, n := range nodes {
			b.WriteString("\n")
			for _, line := range wrap(n.doc, 88-len(indent)) {
				b.WriteString(indent + "# " + line + "\n")
			}
			if n.leaf != nil {
				b.WriteString(indent + n.name + ": " + n.leaf.text() + "\n")
				continue
			}
			if n.sample != nil {
				b.WriteString(indent + n.name + ": {}\n" + indent + "# " + n.name + ":\n" + indent + "#   corporate:")
				write(n.sample, indent+"#     ")
				continue
			}
			b.WriteString(indent + n.name + ":\n")
			write(n.children, indent+"  ")
		}
	}
	write(tree(reflect.ValueOf(&c).Elem(), ""), "")
	return b.String()
}

func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
