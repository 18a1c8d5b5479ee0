// SPDX-License-Identifier: GPL-2.0
// The same work with goroutines on one P: prints "name picoseconds" lines.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func report(name string, start time.Time, n int) {
	fmt.Println(name, time.Since(start).Nanoseconds()*1000/int64(n))
}

func yield(name string, tasks, switches int) {
	stop := false
	for i := 1; i < tasks; i++ {
		go func() {
			for !stop {
				runtime.Gosched()
			}
		}()
	}
	for i := 0; i < 3; i++ {
		runtime.Gosched()
	}
	rounds := switches / tasks
	start := time.Now()
	for i := 0; i < rounds; i++ {
		runtime.Gosched()
	}
	report(name, start, rounds*tasks)
	stop = true
	for i := 0; i < 3; i++ {
		runtime.Gosched()
	}
}

func create(n int) {
	var wg sync.WaitGroup
	start := time.Now()
	for i := 0; i < n; i += 100 {
		wg.Add(100)
		for k := 0; k < 100; k++ {
			go wg.Done()
		}
		wg.Wait()
	}
	report("create", start, n)
}

func message(name string, capacity, n int) {
	c := make(chan uint64, capacity)
	start := time.Now()
	go func() {
		for i := 0; i < n; i++ {
			c <- uint64(i)
		}
		close(c)
	}()
	for range c {
	}
	report(name, start, n)
}

func main() {
	runtime.GOMAXPROCS(1)
	yield("switch-2", 2, 5000000)
	yield("switch-1000", 1000, 5000000)
	yield("switch-1000000", 1000000, 5000000)
	create(2000000)
	message("message-0", 0, 5000000)
	message("message-128", 128, 5000000)
}
