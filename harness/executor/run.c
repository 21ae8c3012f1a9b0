// SPDX-License-Identifier: GPL-2.0
#include "executor.h"

struct run run = { .jobs = 64, .repeat = 1, .marks = -1, .timeout_s = 60 };
volatile sig_atomic_t stop_signal;
