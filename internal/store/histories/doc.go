// Package histories lets many clients change the same interactions at once,
// kills them in between, and checks with porcupine that what each of them was
// told fits one order in which the changes happened one after the other, by
// the rules of cc. What a client that was killed had not been told yet may
// have happened or not.
//
// It holds tests only. The long run is `make histories`.
package histories
