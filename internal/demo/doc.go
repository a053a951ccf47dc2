// Package demo fills an empty data folder with a company to look around in:
// Maison Lenoir, who sell and repair household appliances, with a doctor and a
// garage beside.
//
// Everything it makes is made as in real life: accounts by the account
// service, histories by cc.Decide with a clock of the past, so that every
// timeline folds to its state. Filling again changes nothing. It keeps no
// state and is not safe to run twice at the same time.
package demo
