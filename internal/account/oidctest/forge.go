package oidctest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Forgery is an ID token that is not what the provider would say.
type Forgery struct {
	Claims   map[string]any
	Key      any // signs it; of ES256
	Unsigned bool
}

// Forge changes all ID tokens from now on; nil stops it.
func (p *Provider) Forge(forge func(*Forgery)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forge = forge
}

// forging passes answers of the token address through Forge.
func (p *Provider) forging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		forge := p.forge
		p.mu.Unlock()
		if forge == nil || !strings.HasSuffix(r.URL.Path, "/token") {
			next.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		var told map[string]any
		if json.Unmarshal(body, &told) == nil && told["id_token"] != nil {
			if forged, err := p.forged(told["id_token"].(string), forge); err == nil {
				told["id_token"] = forged
				body, _ = json.Marshal(told) // it was JSON
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body) // a client that has gone does not read it
	})
}

func (p *Provider) forged(token string, forge func(*Forgery)) (string, error) {
	parts := strings.Split(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", err
	}
	f := Forgery{Key: p.key}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	if err := decoder.Decode(&f.Claims); err != nil {
		return "", err
	}
	forge(&f)
	if f.Unsigned {
		payload, err := json.Marshal(f.Claims)
		b := base64.RawURLEncoding
		return b.EncodeToString([]byte(`{"alg":"none"}`)) + "." + b.EncodeToString(payload) + ".", err
	}
	return sign(f.Claims, f.Key)
}

// LogoutToken is what the provider posts when a session ends there.
func (p *Provider) LogoutToken(username, id string, change func(map[string]any)) (string, error) {
	p.mu.Lock()
	subject := p.people[username].Subject()
	p.mu.Unlock()
	claims := map[string]any{
		"iss": p.Issuer, "aud": ClientID, "sub": subject, "jti": id, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	if change != nil {
		change(claims)
	}
	return sign(claims, p.key)
}

func sign(claims map[string]any, key any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: keyID}}, nil)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return signed.CompactSerialize()
}
