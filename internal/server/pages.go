package server

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/netip"
	"strings"
)

// unbuilt is shown instead of a page in a binary that was built without the front end.
const unbuilt = `<!doctype html><meta charset="utf-8"><title>Vis-à-vis</title>
<p>Cette version du serveur a été compilée sans ses pages. Lancez <code>make build</code>, puis redémarrez-le.</p>
<p lang="en">This server was built without its pages. Run <code>make build</code> and start it again.</p>
`

// pages serves the applications' files.
type pages struct {
	desk, admin, board, call, loader, hold *files
	frames                                 []string
}

func newPages(dist, hold fs.FS, frames []string) (*pages, error) {
	p := &pages{frames: frames}
	for _, app := range []struct {
		from   fs.FS
		folder string
		into   **files
	}{
		{dist, "desk", &p.desk}, {dist, "admin", &p.admin}, {dist, "wallboard", &p.board},
		{dist, "call", &p.call}, {dist, "loader", &p.loader}, {hold, ".", &p.hold},
	} {
		f, err := newFiles(app.from, app.folder)
		if err != nil {
			return nil, fmt.Errorf("pages of %s: %w", app.folder, err)
		}
		*app.into = f
	}
	return p, nil
}

func (p *pages) route(mux *doors) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/desk", http.StatusFound) })
	desk, admin, board := p.app(p.desk, p.frames), p.app(p.admin, nil), p.app(p.board, p.frames)
	mux.HandleFunc("GET /desk", desk)
	mux.HandleFunc("GET /desk/{path...}", desk)
	mux.HandleFunc("GET /admin", admin)
	mux.HandleFunc("GET /admin/{path...}", admin)
	for _, page := range []string{"GET /wallboard", "GET /wallboard/{path...}", "GET /reports"} {
		mux.HandleFunc(page, board)
	}
	mux.HandleFunc("GET /call/{key}", func(w http.ResponseWriter, r *http.Request) { p.page(w, r, p.call, "index.html", nil) })
	mux.HandleFunc("GET /call-assets/{path...}", func(w http.ResponseWriter, r *http.Request) {
		p.call.serve(w, r, r.PathValue("path"))
	})
	mux.HandleFunc("GET /hold/{file}", func(w http.ResponseWriter, r *http.Request) {
		p.hold.serve(w, r, r.PathValue("file"))
	})
	mux.HandleFunc("GET /widget.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // it is made for other people's pages
		p.loader.serve(w, r, "widget.js")
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { p.desk.serve(w, r, "favicon.ico") })
}

// app serves an application that has many addresses: its files, and for any
// other address its index. frames are the sites that may show it in a frame.
func (p *pages) app(app *files, frames []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("path")
		if app.has(name) && !strings.HasSuffix(name, ".html") {
			app.serve(w, r, name)
			return
		}
		if strings.HasPrefix(name, "assets/") {
			http.NotFound(w, r) // an older build's: the page must not come instead
			return
		}
		// A window of ours may talk to it, nobody else's.
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		p.page(w, r, app, name, frames)
	}
}

// page serves a page of an application, its index where it has no such page.
func (p *pages) page(w http.ResponseWriter, r *http.Request, app *files, name string, frames []string) {
	w.Header().Set("Content-Security-Policy", policy(r, frames))
	if !app.has("index.html") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, unbuilt) // a browser that has gone does not read it
		return
	}
	if !app.has(name) {
		name = "index.html"
	}
	app.serve(w, r, name)
}

// signedMark stands where a demo page wants signed values.
const signedMark = "__SIGNED__"

// DemoSite is the demonstration company's web site, for a listener of its own
// so that it is another origin. Its pages name the product's address, which
// mainOrigin tells for each request, and carry what the company's own server
// vouches for, which signed tells.
func DemoSite(dist fs.FS, mainOrigin, signed func(*http.Request) string) (http.Handler, error) {
	site, err := newFiles(dist, "demo")
	if err != nil {
		return nil, fmt.Errorf("demo site: %w", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		if !site.has(name) && site.has(name+".html") {
			name += ".html"
		}
		if !strings.HasSuffix(name, ".html") {
			site.serve(w, r, name)
			return
		}
		item, ok := site.byPath[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		body, err := site.read(item)
		if err != nil {
			unreadable(w)
			return
		}
		w.Header().Set("Content-Type", item.kind)
		w.Header().Set("Cache-Control", "no-store")
		text := strings.ReplaceAll(string(body), "__VISAVIS__", mainOrigin(r))
		if strings.Contains(text, signedMark) {
			text = strings.ReplaceAll(text, signedMark, signed(r))
		}
		_, _ = io.WriteString(w, text)
	}), nil
}

// metricsFor lets only some addresses read the metrics: they tell how busy the
// company is. What comes through a proxy that we were not told of may come
// from anywhere, although it seems to come from this machine.
func (s *Server) metricsFor(from networks, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, believed := s.client.address(r), true
		if r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
			believed = s.client.behindProxy(r)
		}
		ip, err := netip.ParseAddr(address)
		if err != nil || !believed || !from.contain(ip) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
