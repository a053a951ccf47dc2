package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "visavis"

// rank orders the packages: a package imports only what ranks lower than
// itself, or what allowed names. A package without a rank fails the test, so
// that each new one is placed by a person.
var rank = map[string]int{
	"cmd/visavis":      100,
	"internal/testrig": 95,
	"internal/app":     90,
	"internal/server":  80,
	"internal/demo":    75,

	// Capabilities meet through state and events, never by calling each other.
	"internal/account": 60,
	"internal/call":    60,
	"internal/company": 60,
	"internal/intake":  60,
	"internal/records": 60,
	"internal/report":  60,
	"internal/routing": 60,
	"internal/webhook": 60,
	"internal/wrapup":  60,

	"internal/ledger": 55,

	"internal/account/openid": 50,

	"internal/view": 50,

	// Implementations import their seam.
	"internal/media/livekit/livekittest": 48,
	"internal/media/livekit":             45,
	"internal/media/livekit/sfu":         42,
	"internal/media/process":             42,
	"internal/media/relay":               42,
	"internal/media/mediatest":           42,
	"internal/store/histories":           42,
	"internal/store/storetest":           42,
	"internal/hours":                     42,

	"internal/store": 40,
	"internal/media": 40,

	// Pieces that seams and capabilities are made with.
	"internal/bus":      35,
	"internal/limit":    35,
	"internal/estimate": 35,

	"internal/cc": 30,

	"clients/go": 20, // what others copy

	// Plain tools that know nothing of a contact centre.
	"internal/store/postgrestest": 10,

	"internal/account/oidctest/provider": 12,
	"internal/account/oidctest":          10,
	"internal/config":                    10,
	"internal/logs":                      10,
	"internal/certs":                     10,
	"internal/archtest":                  10,
	"web":                                10,
}

// only names imports that are kept to a few packages, with the reason.
var only = []struct {
	imported string
	by       []string
	why      string
}{
	{"github.com/livekit/", []string{"internal/media/livekit", "internal/media/mediatest", "internal/testrig", "bench"}, "media/livekit is the only importer of LiveKit; tests and measurements may use its client"},
	{"github.com/pion/", []string{"internal/media/livekit", "internal/media/relay", "internal/media/mediatest", "internal/testrig", "bench"}, "media is behind its seam"},
	{"modernc.org/sqlite", []string{"internal/store"}, "only the store knows databases"},
	{"github.com/jackc/pgx", []string{"internal/store"}, "only the store knows databases"},
	{"database/sql", []string{"internal/store"}, "only the store knows SQL"},
	{"github.com/coreos/go-oidc", []string{"internal/account/openid"}, "only this package speaks OpenID Connect"},
	{"golang.org/x/oauth2", []string{"internal/account/openid"}, "only this package speaks OpenID Connect"},
	{"github.com/zitadel/oidc", []string{"internal/account/oidctest"}, "a provider is for tests: none is in the product"},
	{"github.com/alexedwards/scs", []string{"internal/server"}, "only the server knows cookies"},
	{"github.com/coder/websocket", []string{"internal/server", "internal/testrig", "internal/media/livekit", "internal/media", "bench"}, "only the edge speaks WebSocket"},
	{"gopkg.in/yaml.v3", []string{"internal/config", "internal/media/livekit"}, "only settings are YAML"},
}

type goFile struct {
	folder  string // from the module's root, "." for the root
	name    string
	imports []string
	doc     string
	test    bool
}

func TestImportsGoDownwards(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		own, placed := rankOf(f.folder)
		if !placed {
			t.Errorf("%s: the package has no rank in archtest: place it", f.folder)
			continue
		}
		for _, imported := range f.imports {
			target, ours := strings.CutPrefix(imported, module+"/")
			if !ours {
				continue
			}
			other, placed := rankOf(target)
			if placed && other >= own && target != f.folder {
				t.Errorf("%s/%s imports %s, which is not below it", f.folder, f.name, target)
			}
		}
	}
}

func TestSomeImportsAreKeptToFew(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, rule := range only {
			for _, imported := range f.imports {
				if !strings.HasPrefix(imported, rule.imported) || f.test {
					continue
				}
				if !slices.ContainsFunc(rule.by, func(p string) bool { return f.folder == p || strings.HasPrefix(f.folder, p+"/") }) {
					t.Errorf("%s/%s imports %s: %s", f.folder, f.name, imported, rule.why)
				}
			}
		}
	}
}

func TestTheHeartAndTheClientImportTheStandardLibraryOnly(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.folder != "internal/cc" && f.folder != "clients/go" || f.test {
			continue
		}
		for _, imported := range f.imports {
			if strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") || strings.HasPrefix(imported, module) {
				t.Errorf("%s/%s imports %s", f.folder, f.name, imported)
			}
		}
	}
}

func TestEveryPackageHasOneDocComment(t *testing.T) {
	docs := map[string][]string{}
	for _, f := range goFiles(t) {
		if _, seen := docs[f.folder]; !seen && !f.test {
			docs[f.folder] = nil
		}
		if f.doc != "" && !f.test {
			docs[f.folder] = append(docs[f.folder], f.name)
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(docs)) {
		if n := len(docs[folder]); n != 1 {
			t.Errorf("%s: %d doc comments (%v), want one", folder, n, docs[folder])
		}
	}
}

func rankOf(folder string) (int, bool) {
	if r, ok := rank[folder]; ok {
		return r, true
	}
	switch {
	case strings.HasPrefix(folder, "bench"), strings.HasPrefix(folder, "scripts"), strings.HasPrefix(folder, "web/"):
		return 100, true // programs beside the product
	}
	return 0, false
}

func goFiles(t *testing.T) []goFile {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var files []goFile
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "node_modules" || d.Name() == "testdata" || (strings.HasPrefix(d.Name(), ".") && name != root) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		f := goFile{folder: filepath.ToSlash(folder), name: filepath.Base(name), test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range parsed.Imports {
			f.imports = append(f.imports, strings.Trim(spec.Path.Value, `"`))
		}
		if parsed.Doc != nil {
			f.doc = parsed.Doc.Text()
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
