package visavis

import (
	"context"
	"iter"
)

// pages goes through a list that comes in pages. ask reads one and notes where
// the next begins; more is false after the last. A failure ends the list.
func pages[T any](ask func() (page []T, more bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for more := true; more; {
			var page []T
			var err error
			if page, more, err = ask(); err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, one := range page {
				if !yield(one, nil) {
					return
				}
			}
		}
	}
}

// Deliveries goes through what a webhook was sent, newest first.
func (c *Client) Deliveries(ctx context.Context, webhook string, params ListDeliveriesParams) iter.Seq2[Delivery, error] {
	return pages(func() ([]Delivery, bool, error) {
		page, err := c.ListDeliveries(ctx, webhook, params)
		params.Before = page.Next
		return page.Deliveries, page.Next != nil, err
	})
}

// Changes goes through who changed what, newest first.
func (c *Client) Changes(ctx context.Context, params ListChangesParams) iter.Seq2[Change, error] {
	return pages(func() ([]Change, bool, error) {
		page, err := c.ListChanges(ctx, params)
		if n := len(page.Items); n > 0 {
			params.Before = &page.Items[n-1].Seq
		}
		return page.Items, page.More && len(page.Items) > 0, err
	})
}

// CountedInteractions goes through the interactions of a report, oldest first.
func (c *Client) CountedInteractions(ctx context.Context, params ReportInteractionsParams) iter.Seq2[CountedInteraction, error] {
	return pages(func() ([]CountedInteraction, bool, error) {
		page, err := c.ReportInteractions(ctx, params)
		params.After = page.Next
		return page.Rows, page.Next != nil, err
	})
}
