package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"gopkg.in/yaml.v3"
)

// Source is where settings come from beside the defaults.
type Source struct {
	File   string                      // path of a YAML file; empty: VISAVIS_CONFIG, else none
	Getenv func(string) (string, bool) // os.LookupEnv; nil: no environment
	Flags  *Flags                      // parsed flags; nil: none
}

// Load reads the settings and checks them. The error joins every fault found.
func Load(src Source) (Config, error) {
	c := Default()
	given := map[string]bool{}
	file := src.File
	if file == "" && src.Getenv != nil {
		file, _ = src.Getenv("VISAVIS_CONFIG")
	}
	var faults []error
	var doc *yaml.Node
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return c, fmt.Errorf("read settings: %w", err)
		}
		var parsed yaml.Node
		if err := yaml.Unmarshal(text, &parsed); err != nil {
			faults = append(faults, &Fault{Where: file, Message: err.Error()})
		} else if len(parsed.Content) > 0 { // else it is empty, or comments only
			doc = parsed.Content[0]
			c.OIDC.add(providersIn(doc))
		}
	}
	if src.Getenv != nil {
		names, _ := src.Getenv(setting{path: providersPath}.variable())
		c.OIDC.add(listed(names))
	}
	all := settings(&c)
	if doc != nil {
		faults = append(faults, decode(file, doc, &c, given)...)
	}
	if src.Getenv != nil {
		for _, s := range all {
			text, ok := src.Getenv(s.variable())
			if !ok {
				continue
			}
			given[s.path] = true
			if err := s.set(text); err != nil {
				faults = append(faults, &Fault{Where: s.variable(), Message: err.Error()})
			}
		}
	}
	if src.Flags != nil {
		for _, s := range all {
			text, ok := src.Flags.given[s.flag()]
			if !ok {
				continue
			}
			given[s.path] = true
			if err := s.set(text); err != nil {
				faults = append(faults, &Fault{Where: "--" + s.flag(), Message: err.Error()})
			}
		}
	}
	if len(faults) > 0 {
		return c, errors.Join(faults...)
	}
	if faults = c.OIDC.readSecrets(); len(faults) > 0 {
		return c, errors.Join(faults...)
	}
	c.settle(given)
	return c, c.Validate()
}

// decode reads a YAML file into the settings, refusing what it does not know.
func decode(file string, doc *yaml.Node, c *Config, given map[string]bool) []error {
	known := map[string]setting{}
	for _, s := range settings(c) {
		known[s.path] = s
	}
	groups := groups(c)
	var faults []error
	fault := func(n *yaml.Node, path, message string) {
		faults = append(faults, &Fault{Where: fmt.Sprintf("%s:%d", file, n.Line), Path: path, Message: message})
	}
	var walk func(n *yaml.Node, prefix string)
	walk = func(n *yaml.Node, prefix string) {
		if n.Kind != yaml.MappingNode {
			fault(n, strings.TrimSuffix(prefix, "."), "should be a group of settings")
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			path := prefix + key.Value
			if groups[path] {
				walk(value, path+".")
				continue
			}
			s, ok := known[path]
			if !ok {
				fault(key, path, "unknown setting")
				continue
			}
			if given[path] {
				fault(key, path, "given twice")
				continue
			}
			given[path] = true
			if err := assign(s, value); err != nil {
				fault(value, path, err.Error())
			}
		}
	}
	walk(doc, "")
	return faults
}

// assign gives a setting what the file says. An item of a list may hold commas there.
func assign(s setting, n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return s.set("")
		}
		return s.set(n.Value)
	case yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return errors.New("a list of plain values is expected")
			}
			items[i] = item.Value
		}
		return s.setList(items)
	default:
		return errors.New("a plain value or a list is expected")
	}
}

// Flags are the command line's settings.
type Flags struct {
	set   *flag.FlagSet
	file  string
	given map[string]string
}

// NewFlags declares every setting, and --config, as flags of a command. Usage is written to out.
func NewFlags(command string, out io.Writer) *Flags {
	f := &Flags{set: flag.NewFlagSet(command, flag.ContinueOnError), given: map[string]string{}}
	f.set.SetOutput(out)
	f.set.StringVar(&f.file, "config", "", "YAML file with settings (also VISAVIS_CONFIG)")
	c := Default()
	for _, s := range settings(&c) {
		usage := s.doc + " (default " + s.text() + ")"
		if _, isBool := s.value.Interface().(bool); isBool {
			f.set.BoolFunc(s.flag(), usage, func(text string) error { f.given[s.flag()] = text; return nil })
			continue
		}
		f.set.Func(s.flag(), usage, func(text string) error { f.given[s.flag()] = text; return nil })
	}
	return f
}

// Parse reads the arguments; none may be left over.
func (f *Flags) Parse(args []string) error {
	if err := f.set.Parse(args); err != nil {
		return err
	}
	if f.set.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", f.set.Arg(0))
	}
	return nil
}

// File is the value of --config.
func (f *Flags) File() string { return f.file }
