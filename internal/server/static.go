package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// files serves one application's folder from memory. Files are read once: the
// binary carries them, so they cannot change.
type files struct {
	byPath map[string]file
}

type file struct {
	name string
	body []byte
	gzip func() []byte // compressed when first asked for; nil: not worth it
	etag string
	kind string
	kept bool // its name carries a hash of its content
}

// hashed matches the names the build gives to files that never change: name-B4s6hXy_.js
var hashed = regexp.MustCompile(`-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

// newFiles reads a folder; it is no error if it does not exist.
func newFiles(root fs.FS, folder string) (*files, error) {
	f := &files{byPath: map[string]file{}}
	err := fs.WalkDir(root, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == folder {
				return fs.SkipAll
			}
			return err
		}
		if d.IsDir() {
			return nil
		}
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		item := file{
			name: name, body: body, etag: `"` + hex.EncodeToString(sum[:12]) + `"`,
			kind: contentType(name), kept: hashed.MatchString(path.Base(name)),
		}
		if len(body) >= worthwhile && compresses(item.kind) {
			item.gzip = sync.OnceValue(func() []byte { return compress(body) })
		}
		f.byPath[strings.TrimPrefix(strings.TrimPrefix(name, folder), "/")] = item
		return nil
	})
	return f, err
}

func (f *files) has(name string) bool {
	_, ok := f.byPath[name]
	return ok
}

// worthwhile is the size from which compressing a file pays.
const worthwhile = 1 << 10

// compresses reports whether files of a kind become smaller.
func compresses(kind string) bool {
	return strings.HasPrefix(kind, "text/") || kind == "image/svg+xml" || kind == "application/manifest+json" || kind == "application/json"
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	// A buffer takes everything.
	_, _ = w.Write(body)
	_ = w.Close()
	return out.Bytes()
}

// serve answers with the file, or 404.
func (f *files) serve(w http.ResponseWriter, r *http.Request, name string) {
	item, ok := f.byPath[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", item.kind)
	h.Set("ETag", item.etag)
	h.Set("Vary", "Accept-Encoding")
	if item.kept {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache") // asks again each time, and mostly gets 304
	}
	body := item.body
	if r.Header.Get("Range") == "" {
		if item.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			h.Set("ETag", strings.TrimSuffix(item.etag, `"`)+`-gzip"`)
			body = item.gzip()
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".ogg", ".opus":
		return "audio/ogg"
	case ".m4a":
		return "audio/mp4"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
