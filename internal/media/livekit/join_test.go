package livekit

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/livekit/protocol/livekit"
)

func TestJoinRequestsAreCleaned(t *testing.T) {
	packed, err := pack(&livekit.JoinRequest{
		Metadata: "x", ParticipantAttributes: map[string]string{"role": "admin"}, Reconnect: true, ParticipantSid: "PA_1",
		ConnectionSettings: &livekit.ConnectionSettings{AutoSubscribe: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/rtc", "/rtc/v1"} {
		j, err := readJoin(httptest.NewRequest("GET", path+"?access_token=seat&join_request="+url.QueryEscape(packed), nil))
		if err != nil {
			t.Fatal(err)
		}
		if j.seat != "seat" || !j.reconnect() || j.request.GetMetadata() != "" || j.request.GetParticipantAttributes() != nil {
			t.Errorf("%s: %+v", path, j)
		}
		j.audioOnly()
		onward, err := j.path()
		if err != nil {
			t.Fatal(err)
		}
		again, err := readJoin(httptest.NewRequest("GET", onward, nil))
		if err != nil || again.request.GetConnectionSettings().GetAutoSubscribe() || again.request.GetParticipantSid() != "PA_1" || again.seat != "" {
			t.Errorf("passed on: %s, %v", again.request, err)
		}
	}

	j, err := readJoin(httptest.NewRequest("GET", "/rtc?access_token=seat&publish=x&attributes=e30&room=int_2&sdk=js&reconnect=1&sid=PA_1", nil))
	if err != nil {
		t.Fatal(err)
	}
	j.audioOnly()
	onward, err := j.path()
	if want := "/rtc?auto_subscribe=0&reconnect=1&sdk=js&sid=PA_1"; err != nil || onward != want || !j.reconnect() {
		t.Errorf("passed on %q, want %q (%v)", onward, want, err)
	}
}

func FuzzJoin(f *testing.F) {
	packed, err := pack(&livekit.JoinRequest{Reconnect: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("/rtc/v1", packed)
	f.Add("/rtc", "")
	f.Add("/rtc/v1/validate", "AAAA")
	f.Fuzz(func(t *testing.T, path, packed string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = path
		r.URL.RawQuery = url.Values{"join_request": {packed}}.Encode()
		j, err := readJoin(r)
		if err != nil {
			return
		}
		if _, err := j.path(); err != nil {
			t.Errorf("read but not to be passed on: %v", err)
		}
	})
}
