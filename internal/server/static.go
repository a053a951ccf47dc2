package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// files serves one application's folder. Nothing is read before it is asked
// for: the binary carries the files, and most of them stay on the disk.
type files struct {
	root   fs.FS
	byPath map[string]*file
}

type file struct {
	name   string // in root
	packed bool   // with gzip, by the build (web/tools/pack.mjs)
	etag   func() (string, error)
	kind   string
	kept   bool // its name carries a hash of its content
}

// hashed matches the names the build gives to files that never change: name-B4s6hXy_.js
var hashed = regexp.MustCompile(`-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

// newFiles lists a folder; it is no error if it does not exist.
func newFiles(root fs.FS, folder string) (*files, error) {
	f := &files{root: root, byPath: map[string]*file{}}
	err := fs.WalkDir(root, folder, func(stored string, d fs.DirEntry, err error) error {
		if err != nil {
			if stored == folder {
				return fs.SkipAll
			}
			return err
		}
		if d.IsDir() {
			return nil
		}
		name, packed := strings.CutSuffix(stored, ".gz")
		f.byPath[strings.TrimPrefix(strings.TrimPrefix(name, folder), "/")] = &file{
			name: stored, packed: packed, kind: contentType(name), kept: hashed.MatchString(path.Base(name)),
			etag: sync.OnceValues(func() (string, error) { return etagOf(root, stored) }),
		}
		return nil
	})
	return f, err
}

func etagOf(root fs.FS, name string) (string, error) {
	stored, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer stored.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, stored); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)[:12]), nil
}

// read returns the file's content, unpacked.
func (f *files) read(item *file) ([]byte, error) {
	stored, err := f.root.Open(item.name)
	if err != nil {
		return nil, err
	}
	defer stored.Close()
	if !item.packed {
		return io.ReadAll(stored)
	}
	unpacked, err := gzip.NewReader(stored)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}

// open returns the file as it is stored, without a copy where root has none to make.
func (f *files) open(item *file) (body io.ReadSeeker, done func(), err error) {
	stored, err := f.root.Open(item.name)
	if err != nil {
		return nil, nil, err
	}
	body, ok := stored.(io.ReadSeeker)
	if !ok {
		stored.Close()
		return nil, nil, fmt.Errorf("%s cannot be read from any place", item.name)
	}
	return body, func() { stored.Close() }, nil
}

func (f *files) has(name string) bool {
	_, ok := f.byPath[name]
	return ok
}

// serve answers with the file, or 404.
func (f *files) serve(w http.ResponseWriter, r *http.Request, name string) {
	item, ok := f.byPath[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	etag, err := item.etag()
	if err != nil {
		unreadable(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", item.kind)
	h.Set("Vary", "Accept-Encoding")
	if item.kept {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache") // asks again each time, and mostly gets 304
	}
	asPacked := item.packed && r.Header.Get("Range") == "" && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	if asPacked {
		h.Set("Content-Encoding", "gzip")
		etag += "-gzip"
	}
	h.Set("ETag", `"`+etag+`"`)
	if item.packed && !asPacked {
		body, err := f.read(item)
		if err != nil {
			unreadable(w)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	body, done, err := f.open(item)
	if err != nil {
		unreadable(w)
		return
	}
	defer done()
	http.ServeContent(w, r, "", time.Time{}, body)
}

// unreadable is for a file of the binary's own that cannot be read: the build is broken, not the request.
func unreadable(w http.ResponseWriter) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
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
