// The second difference on n points, T = tridiag(-1, 2, -1), has the eigenvalues 2 - 2 cos(k pi / (n + 1)), k = 1 .. n.
// Prints how far the library is from them: by singular values of the batch T, 2 T, ..., 100 T, and by stochastic
// Lanczos quadrature of T as a Rust function. Without a crate:
//   rustc -O -L PREFIX/lib -l heavytails spectrum.rs && LD_LIBRARY_PATH=PREFIX/lib ./spectrum
use std::ffi::CStr;
use std::os::raw::{c_char, c_void};
use std::ptr::{null, null_mut};

#[repr(C)]
struct SlqParams {
    struct_size: u32,
    basis: i32,
    probes: i64,
    steps: i64,
    at_once: i64,
    reorthogonalise: i32,
    distribution: i32,
    seed: u64,
    first_probe: i64,
    check: i32,
}

#[repr(C)]
#[derive(Default)]
struct Estimate {
    value: f64,
    standard_error: f64,
    probes: i64,
}

type Operator = extern "C" fn(*mut c_void, i64, i64, *const f64, *mut f64) -> i32;

extern "C" {
    fn ht_context_create(params: *const c_void, context: *mut *mut c_void) -> i32;
    fn ht_context_destroy(context: *mut c_void);
    fn ht_last_error() -> *const c_char;
    #[rustfmt::skip]
    fn ht_singular_values_batch_d(context: *mut c_void, count: i64, m: i64, n: i64, a: *const f64, lda: i64,
                                  stride_a: i64, sigma: *mut f64, stride_sigma: i64, status: *mut i32) -> i32;
    fn ht_slq_params_init(params: *mut SlqParams, struct_size: usize) -> i32;
    #[rustfmt::skip]
    fn ht_slq_d(context: *mut c_void, n: i64, a: Operator, user: *mut c_void, params: *const SlqParams,
                nodes: *mut f64, weights: *mut f64, counts: *mut i64, report: *mut c_void) -> i32;
    #[rustfmt::skip]
    fn ht_slq_trace(n: i64, probes: i64, steps: i64, nodes: *const f64, weights: *const f64, counts: *const i64,
                    f: extern "C" fn(f64, *mut c_void) -> f64, user: *mut c_void, trace: *mut Estimate) -> i32;
}

/// The owner of a context; statuses become Rust's errors.
struct Context(*mut c_void);

impl Drop for Context {
    fn drop(&mut self) {
        unsafe { ht_context_destroy(self.0) }
    }
}

fn check(status: i32) -> Result<(), String> {
    match status {
        0 => Ok(()),
        _ => Err(unsafe { CStr::from_ptr(ht_last_error()) }.to_string_lossy().into_owned()),
    }
}

impl Context {
    fn new() -> Result<Context, String> {
        let mut made = null_mut();
        check(unsafe { ht_context_create(null(), &mut made) })?;
        Ok(Context(made))
    }

    /// Singular values, descending, of `count` column-major matrices [n x n] one behind the other.
    fn singular_values(&self, a: &[f64], count: usize, n: usize) -> Result<Vec<f64>, String> {
        assert_eq!(a.len(), count * n * n);
        let (mut sigma, order) = (vec![0.0; count * n], n as i64);
        check(unsafe {
            let (a, to) = (a.as_ptr(), sigma.as_mut_ptr());
            let (count, size) = (count as i64, order * order);
            ht_singular_values_batch_d(self.0, count, order, order, a, order, size, to, order, null_mut())
        })?;
        Ok(sigma)
    }

    /// tr f(A) of the operator that `a` multiplies by, from 20 probes of 60 steps.
    fn trace_of(&self, n: i64, a: Operator, f: extern "C" fn(f64, *mut c_void) -> f64) -> Result<Estimate, String> {
        let (probes, steps) = (20, 60);
        let mut params = std::mem::MaybeUninit::<SlqParams>::uninit();
        let (mut nodes, mut weights) = (vec![0.0; probes * steps], vec![0.0; probes * steps]);
        let mut counts = vec![0; probes];
        let mut estimate = Estimate::default();
        unsafe {
            check(ht_slq_params_init(params.as_mut_ptr(), std::mem::size_of::<SlqParams>()))?;
            let mut params = params.assume_init();
            params.probes = probes as i64;
            params.steps = steps as i64;
            let (to, of, numbers) = (nodes.as_mut_ptr(), weights.as_mut_ptr(), counts.as_mut_ptr());
            check(ht_slq_d(self.0, n, a, null_mut(), &params, to, of, numbers, null_mut()))?;
            let (p, s) = (params.probes, params.steps);
            check(ht_slq_trace(n, p, s, to, of, numbers, f, null_mut(), &mut estimate))?;
        }
        Ok(estimate)
    }
}

/// Y = T X for `count` vectors of n entries. A panic must not leave it: none of its steps can.
extern "C" fn second_difference(_: *mut c_void, n: i64, count: i64, x: *const f64, y: *mut f64) -> i32 {
    let (n, size) = (n as usize, (n * count) as usize);
    let (x, y) = unsafe { (std::slice::from_raw_parts(x, size), std::slice::from_raw_parts_mut(y, size)) };
    for (x, y) in x.chunks_exact(n).zip(y.chunks_exact_mut(n)) {
        for i in 0..n {
            let left = if i > 0 { x[i - 1] } else { 0.0 };
            let right = if i + 1 < n { x[i + 1] } else { 0.0 };
            y[i] = 2.0 * x[i] - left - right;
        }
    }
    0
}

extern "C" fn heat(lambda: f64, _: *mut c_void) -> f64 {
    (-lambda).exp()
}

fn eigenvalue(k: usize, n: usize) -> f64 {
    2.0 - 2.0 * (k as f64 * std::f64::consts::PI / (n + 1) as f64).cos()
}

fn main() -> Result<(), String> {
    let context = Context::new()?;
    let (count, n) = (100, 32);
    let mut a = vec![0.0; count * n * n];
    for (b, matrix) in a.chunks_exact_mut(n * n).enumerate() {
        for i in 0..n {
            matrix[i * n + i] = 2.0 * (b + 1) as f64;
            if i > 0 {
                matrix[i * n + i - 1] = -((b + 1) as f64);
                matrix[(i - 1) * n + i] = -((b + 1) as f64);
            }
        }
    }
    let sigma = context.singular_values(&a, count, n)?;
    let error = |(i, s): (usize, &f64)| (s / ((i / n + 1) as f64 * eigenvalue(n - i % n, n)) - 1.0).abs();
    let worst = sigma.iter().enumerate().map(error).fold(0.0, f64::max);
    println!("100 matrices [32 x 32]: relative error of singular values <= {:.1e}", worst);

    let n = 2000;
    let trace = context.trace_of(n, second_difference, heat)?;
    let exact: f64 = (1..=n as usize).map(|k| (-eigenvalue(k, n as usize)).exp()).sum();
    println!("tr exp(-T) = {:.2} +- {:.2}, exactly {:.2}", trace.value, trace.standard_error, exact);
    let right = worst < 1e-6 && (trace.value - exact).abs() < 5.0 * trace.standard_error;
    if right { Ok(()) } else { Err("the results differ from the closed form".into()) }
}
