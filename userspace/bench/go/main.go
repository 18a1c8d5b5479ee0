// SPDX-License-Identifier: GPL-2.0

// The programs of the directory above in Go, on as many processors as those have
// workers.
//
//	bench			the names
//	bench NAME [PART]	runs it once, with a PARTth of the work, and prints the
//				figure: ps an operation, ns of wall time, or bytes
//
// Each in a process of its own: a heap that another left behind counts as well.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func ps(start time.Time, operations int) int64 {
	return time.Since(start).Nanoseconds() * 1000 / int64(operations)
}

// Goroutines that stand in the queue in a random order, as they will stay: each is
// woken by a channel of its own to come to the line.
func lineUp(tasks int, begin chan bool, work func()) {
	var ready sync.WaitGroup
	calls := make([]chan bool, tasks)
	for i := range calls {
		calls[i] = make(chan bool, 1)
	}
	ready.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func(call chan bool) {
			<-call
			ready.Done()
			<-begin
			work()
		}(calls[i])
	}
	for _, i := range rand.Perm(tasks) {
		calls[i] <- true
	}
	ready.Wait()
}

// The clock starts with the first that runs: main may be preempted just behind a
// close() that has woken a million.
func yield(tasks, rounds int) int64 {
	var done sync.WaitGroup
	var start time.Time
	var begun atomic.Bool
	begin := make(chan bool)
	done.Add(tasks)
	lineUp(tasks, begin, func() {
		if !begun.Load() {
			begun.Store(true)
			start = time.Now()
		}
		for k := 0; k < rounds; k++ {
			runtime.Gosched()
		}
		done.Done()
	})
	close(begin)
	done.Wait()
	return ps(start, tasks*(rounds+1))
}

func spawn(tasks, batch int) int64 {
	var done sync.WaitGroup
	start := time.Now()
	made := 0
	for ; made < tasks; made += batch {
		done.Add(batch)
		for k := 0; k < batch; k++ {
			go done.Done()
		}
		done.Wait()
	}
	return ps(start, made)
}

func resident() int64 {
	text, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// What each takes to be made and to come to its wait, its bytes, and what it takes
// to be woken and end.
func park(tasks int) (create, bytes, wake int64) {
	var ready, done sync.WaitGroup
	begin := make(chan bool)
	before := resident()
	start := time.Now()
	ready.Add(tasks)
	done.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			ready.Done()
			<-begin
			done.Done()
		}()
	}
	ready.Wait()
	create = ps(start, tasks)
	bytes = (resident() - before) / int64(tasks)
	start = time.Now()
	close(begin)
	done.Wait()
	return create, bytes, ps(start, tasks)
}

func channel(capacity, messages int) int64 {
	c := make(chan uint64, capacity)
	start := time.Now()
	go func() {
		for i := 0; i < messages; i++ {
			c <- uint64(i)
		}
		close(c)
	}()
	for range c {
	}
	return ps(start, messages)
}

func exchange(processors, rounds int) int64 {
	runtime.GOMAXPROCS(processors)
	to, from := make(chan uint64), make(chan uint64)
	start := time.Now()
	go func() {
		for v := range to {
			from <- v
		}
	}()
	for i := 0; i < rounds; i++ {
		to <- uint64(i)
		<-from
	}
	close(to)
	return ps(start, 2*rounds)
}

func mutex(pairs int) int64 {
	var lock sync.Mutex
	start := time.Now()
	for i := 0; i < pairs; i++ {
		lock.Lock()
		lock.Unlock()
	}
	return ps(start, pairs)
}

// Wall time and bytes of a crowd that sleeps from least to least + spread.
func sleepers(tasks int, least, spread time.Duration) (wall, bytes int64) {
	var done sync.WaitGroup
	runtime.GOMAXPROCS(2)
	start := time.Now()
	done.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			time.Sleep(least + time.Duration(rand.Int63n(int64(spread))))
			done.Done()
		}()
	}
	bytes = resident()
	done.Wait()
	return time.Since(start).Nanoseconds(), bytes
}

func late(rounds int) int64 {
	var total time.Duration
	for i := 0; i < rounds; i++ {
		start := time.Now()
		time.Sleep(time.Millisecond)
		total += time.Since(start) - time.Millisecond
	}
	return total.Nanoseconds() * 1000 / int64(rounds)
}

func create(tasks int) int64 {
	create, _, _ := park(tasks)
	return create
}

func bytes(tasks int) int64 {
	_, bytes, _ := park(tasks)
	return bytes
}

func wake(tasks int) int64 {
	_, _, wake := park(tasks)
	return wake
}

// In a small part of the work the sleepers' time is short as well.
func crowd(part int) (wall, bytes int64) {
	if part > 1 {
		return sleepers(1000000/part, time.Millisecond, time.Millisecond)
	}
	return sleepers(1000000, time.Second, time.Second)
}

// A PARTth of n, but some.
func of(n, part int) int {
	if n/part < 10 {
		return 10
	}
	return n / part
}

var benchmarks = []struct {
	name string
	run  func(part int) int64
}{
	{"yield-2", func(p int) int64 { return yield(2, of(2000000, p)) }},
	{"yield-1000", func(p int) int64 { return yield(of(1000, p), of(3000, p)) }},
	{"yield-10000", func(p int) int64 { return yield(of(10000, p), of(200, p)) }},
	{"yield-1000000", func(p int) int64 { return yield(of(1000000, p), 8) }},
	{"spawn-1", func(p int) int64 { return spawn(of(1000000, p), 1) }},
	{"spawn-100", func(p int) int64 { return spawn(of(1000000, p), 100) }},
	{"spawn-100000", func(p int) int64 { return spawn(of(1000000, p), of(100000, p)) }},
	{"park-create", func(p int) int64 { return create(of(1000000, p)) }},
	{"park-bytes", func(p int) int64 { return bytes(of(1000000, p)) }},
	{"park-wake", func(p int) int64 { return wake(of(1000000, p)) }},
	{"chan-0", func(p int) int64 { return channel(0, of(1000000, p)) }},
	{"chan-128", func(p int) int64 { return channel(128, of(1000000, p)) }},
	{"exchange-1", func(p int) int64 { return exchange(1, of(1000000, p)) }},
	{"exchange-2", func(p int) int64 { return exchange(2, of(1000000, p)) }},
	{"mutex", func(p int) int64 { return mutex(of(10000000, p)) }},
	{"sleepers-wall", func(p int) int64 { wall, _ := crowd(p); return wall }},
	{"sleepers-bytes", func(p int) int64 { _, bytes := crowd(p); return bytes }},
	{"late", func(p int) int64 { return late(of(100, p)) }},
}

func main() {
	part := 1
	if len(os.Args) > 2 {
		part, _ = strconv.Atoi(os.Args[2])
	}
	runtime.GOMAXPROCS(1)
	for _, b := range benchmarks {
		if len(os.Args) < 2 {
			fmt.Println(b.name)
		} else if os.Args[1] == b.name {
			fmt.Println(b.run(part))
		}
	}
}
