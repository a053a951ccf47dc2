package limit_test

import (
	"errors"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/limit"
)

func TestTake(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	b := limit.New(func() time.Time { return now })
	small := limit.Bucket{Key: "small", Rate: limit.Rate{Burst: 2, Every: 10 * time.Second}}
	large := limit.Bucket{Key: "large", Rate: limit.Rate{Burst: 3, Every: time.Minute}}
	for range 2 {
		if _, err := b.Take(small, large); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.Take(small, large)
	var after limit.After
	if cc.CodeOf(err) != cc.Limited || !errors.As(err, &after) || after.RetryAfter() != 10*time.Second {
		t.Fatalf("third: %v, want to wait 10 s", err)
	}
	refund, err := b.Take(large)
	if err != nil {
		t.Fatalf("a refusal must take from no bucket: %v", err)
	}
	refund()
	refund() // once only
	if _, err := b.Take(large); err != nil {
		t.Fatalf("after the refund: %v", err)
	}
	if _, err := b.Take(large); err == nil {
		t.Fatal("one refund gave two tokens")
	}
	now = now.Add(10 * time.Second)
	if _, err := b.Take(small); err != nil {
		t.Fatalf("after 10 s: %v", err)
	}
	for range 100 {
		if _, err := b.Take(limit.Bucket{Key: "free"}); err != nil {
			t.Fatalf("without a limit: %v", err)
		}
	}
}

func TestAddressKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"192.0.2.7:4711":            "192.0.2.7",
		"192.0.2.7":                 "192.0.2.7",
		"::ffff:192.0.2.7":          "192.0.2.7",
		"[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64",
		"2001:db8:1:2::9":           "2001:db8:1:2::/64",
		"fe80::1%eth0":              "fe80::/64",
		"somewhere":                 "somewhere",
	} {
		if got := limit.AddressKey(in); got != want {
			t.Errorf("AddressKey(%q) = %q, want %q", in, got, want)
		}
	}
}
