package server

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// metrics is what operators watch. It has a registry of its own, so that two
// servers in one process do not meet.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	events   *prometheus.CounterVec
}

func newMetrics(h *hub, figures figures, mediaUp func() bool, drift func() int64) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "visavis_http_requests_total", Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "visavis_http_seconds", Help: "How long requests took, by route.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		events:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "visavis_events_total", Help: "Events of interactions and agents since the start, by type: offer.made, offer.ended, interaction.created …"}, []string{"type"}),
	}
	gauge := func(name, help string, labels prometheus.Labels, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, value)
	}
	const sockets = "Open event sockets."
	m.registry.MustRegister(
		m.requests, m.duration, m.events,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("visavis_sockets", sockets, prometheus.Labels{"of": "desk"}, func() float64 { n, _ := h.counts(); return float64(n) }),
		gauge("visavis_sockets", sockets, prometheus.Labels{"of": "contact"}, func() float64 { _, n := h.counts(); return float64(n) }),
		gauge("visavis_media_up", "1 while the media server answers.", nil, func() float64 {
			if mediaUp() {
				return 1
			}
			return 0
		}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "visavis_routing_drift_total", Help: "How often a look through all rows found the routing index wrong and mended it. Rises on the node that routes.",
		}, func() float64 { return float64(drift()) }),
		interactions{figures},
	)
	return m
}

// figures is how many interactions are in each phase, those that are over left out.
type figures func(context.Context) (map[cc.Phase]int, error)

// interactions reads the database once per scrape.
type interactions struct{ figures figures }

func interactionsDesc() *prometheus.Desc {
	return prometheus.NewDesc("visavis_interactions", "Interactions by phase.", []string{"phase"}, nil)
}

func (i interactions) Describe(c chan<- *prometheus.Desc) { c <- interactionsDesc() }

func (i interactions) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := i.figures(ctx)
	if err != nil {
		c <- prometheus.NewInvalidMetric(interactionsDesc(), err)
		return
	}
	for _, phase := range []cc.Phase{cc.Queued, cc.Offered, cc.Active, cc.WrapUp} {
		c <- prometheus.MustNewConstMetric(interactionsDesc(), prometheus.GaugeValue, float64(counts[phase]), string(phase))
	}
}

// seen counts what the feed tells.
func (m *metrics) seen(n store.Notice) {
	for _, e := range n.Events {
		m.events.WithLabelValues(string(e.Type)).Inc()
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// measured counts and times requests by route, never by address: that would
// make a series per interaction, and names them.
func (s *Server) measured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.now()
		seen := &status{ResponseWriter: w, code: http.StatusOK}
		var inner string
		r = r.WithContext(context.WithValue(r.Context(), routeKey{}, &inner))
		next.ServeHTTP(seen, r)
		route := r.Pattern
		if inner != "" {
			route = inner
		}
		if route == "" {
			route = "none"
		}
		took := s.now().Sub(start)
		s.metrics.requests.WithLabelValues(route, r.Method, strconv.Itoa(seen.code)).Inc()
		if !seen.taken { // a socket's life is no duration of a request
			s.metrics.duration.WithLabelValues(route).Observe(took.Seconds())
		}
		s.log.DebugContext(r.Context(), "request", "route", route, "method", r.Method, "status", seen.code, "took", took.Round(time.Microsecond))
	})
}

// routeKey is where a mux below the first one leaves the route it found.
type routeKey struct{}

// named leaves the route of the API's mux for the metrics, and answers with a
// problem where there is none.
func named(inner *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, route := inner.Handler(r)
		if route == "" {
			refusal := unsent{header: http.Header{}} // the mux knows whether another method would do
			handler.ServeHTTP(&refusal, r)
			if allow := refusal.header.Get("Allow"); allow != "" {
				w.Header().Set("Allow", allow)
			}
			writeProblem(w, newProblem(refusal.code, cc.NotFound, "notFound"))
			return
		}
		if left, ok := r.Context().Value(routeKey{}).(*string); ok {
			*left = route
		}
		inner.ServeHTTP(w, r)
	})
}

// unsent is an answer that nobody gets.
type unsent struct {
	header http.Header
	code   int
}

func (u *unsent) Header() http.Header         { return u.header }
func (u *unsent) WriteHeader(code int)        { u.code = code }
func (u *unsent) Write(b []byte) (int, error) { return len(b), nil }

// status remembers the status of an answer.
type status struct {
	http.ResponseWriter
	code  int
	taken bool // the connection was hijacked
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Hijack lets sockets take the connection.
func (s *status) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	s.taken, s.code = true, http.StatusSwitchingProtocols
	return http.NewResponseController(s.ResponseWriter).Hijack()
}

// Flush sends what is written so far.
func (s *status) Flush() { _ = http.NewResponseController(s.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController reach the connection.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
