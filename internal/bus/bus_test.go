package bus_test

import (
	"slices"
	"testing"

	"visavis/internal/bus"
)

func TestEverySubscriberGetsEveryItem(t *testing.T) {
	var hub bus.Hub[int]
	a, b := hub.Subscribe(10), hub.Subscribe(10)
	hub.Publish(1, 2)
	hub.Publish(3)
	for _, s := range []*bus.Subscription[int]{a, b} {
		<-s.C()
		items, missed := s.Take()
		if !slices.Equal(items, []int{1, 2, 3}) || missed {
			t.Errorf("got %v, missed %v", items, missed)
		}
	}
}

func TestASlowSubscriberIsToldThatItMissedNews(t *testing.T) {
	var hub bus.Hub[int]
	s := hub.Subscribe(2)
	hub.Publish(1, 2)
	hub.Publish(3)
	hub.Publish(4)
	items, missed := s.Take()
	if !missed || !slices.Equal(items, []int{4}) {
		t.Errorf("got %v, missed %v; want [4], true", items, missed)
	}
	if items, missed = s.Take(); len(items) != 0 || missed {
		t.Errorf("second take: %v, %v; want nothing", items, missed)
	}
}

func TestAClosedSubscriptionHearsNothing(t *testing.T) {
	var hub bus.Hub[int]
	s := hub.Subscribe(2)
	s.Close()
	s.Close()
	hub.Publish(1)
	if items, _ := s.Take(); len(items) != 0 {
		t.Errorf("got %v after close", items)
	}
}

func TestLoseTellsEverybody(t *testing.T) {
	var hub bus.Hub[int]
	s := hub.Subscribe(2)
	hub.Publish(1)
	hub.Lose()
	<-s.C()
	if items, missed := s.Take(); len(items) != 0 || !missed {
		t.Errorf("got %v, %v; want nothing, missed", items, missed)
	}
}
