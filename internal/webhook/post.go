package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"visavis/internal/store"
)

const (
	attemptTime = 10 * time.Second // an attempt is over then, whatever the receiver does
	maxAnswer   = 64 << 10         // bytes of an answer that are read; nobody looks at them
)

// poster sends one delivery once.
type poster struct {
	encrypted, plain *http.Client
	now              func() time.Time
}

func newPoster(o Options) *poster {
	client := func(encrypted bool) *http.Client {
		dial := o.Dial
		if dial == nil {
			dial = dialer(encrypted, o.Private)
		}
		return &http.Client{
			Timeout: attemptTime,
			// A redirect would lead past the look at the address that was given, and lose the body.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				DialContext: dial, TLSHandshakeTimeout: 5 * time.Second, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
				MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 32 << 10, DisableCompression: true,
			},
		}
	}
	return &poster{encrypted: client(true), plain: client(false), now: o.DB.Now}
}

// close ends the connections that nothing is sent on.
func (p *poster) close() {
	p.encrypted.CloseIdleConnections()
	p.plain.CloseIdleConnections()
}

// send makes one attempt. It returns no error: whatever happens is what came of it.
func (p *poster) send(ctx context.Context, url string, secrets []string, d store.Delivery) result {
	began := p.now()
	r := p.try(ctx, url, secrets, d)
	r.MS = p.now().Sub(began).Milliseconds()
	return r
}

func (p *poster) try(ctx context.Context, url string, secrets []string, d store.Delivery) (r result) {
	now := p.now()
	signature, err := sign(secrets, d.Event, now, d.Body)
	if err != nil {
		r.Error = errConnection
		return r
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(d.Body))
	if err != nil {
		r.Error = errNotAllowed
		return r
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "visavis-webhooks/1")
	req.Header.Set("webhook-id", d.Event)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("webhook-signature", signature)
	client := p.encrypted
	if req.URL.Scheme == "http" {
		client = p.plain
	}
	res, err := client.Do(req)
	if err != nil {
		r.Error = kindOfError(err)
		return r
	}
	defer res.Body.Close()
	// Read to the end, if it is near, so that the connection can be used again. An answer cut short is an answer.
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswer)
	r.Status, r.Error = res.StatusCode, ofStatus(res.StatusCode)
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		r.retryAfter = min(time.Duration(min(seconds, 86400))*time.Second, time.Hour)
	}
	return r
}

// kindOfError is what people are told of an attempt without an answer.
func kindOfError(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var alert tls.AlertError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.Is(err, errAddress):
		return errNotAllowed
	case errors.As(err, &dns):
		return errDNS
	case errors.As(err, &certificate), errors.As(err, &alert), errors.As(err, &record), errors.As(err, &unknown):
		return errTLS
	case errors.As(err, &timeout) && timeout.Timeout():
		return errTimeout
	}
	return errConnection
}
