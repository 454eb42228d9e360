# The second difference on n points, T = tridiag(-1, 2, -1), has the eigenvalues 2 - 2 cos(k pi / (n + 1)), k = 1 .. n.
# Prints how far the library is from them: by singular values of the batch T, 2 T, ..., 100 T, and by stochastic Lanczos
# quadrature of T as an R function. heavytails.c says how heavytails.so is made.
dyn.load("heavytails.so")
eigenvalues <- function(n) 2 - 2 * cos((1:n) * pi / (n + 1))

n <- 32
second.difference <- diag(2, n)
second.difference[abs(row(second.difference) - col(second.difference)) == 1] <- -1
sigma <- .Call("heavytails_singular_values", outer(second.difference, as.numeric(1:100)))
worst <- max(abs(sigma / outer(rev(eigenvalues(n)), 1:100) - 1))
cat(sprintf("100 matrices [32 x 32]: relative error of singular values <= %.1e\n", worst))

n <- 2000
multiply <- function(x) 2 * x - rbind(0, x[-n, , drop = FALSE]) - rbind(x[-1, , drop = FALSE], 0)
quadrature <- .Call("heavytails_slq", multiply, n, 20, 60)
samples <- n * colSums(quadrature$weights * exp(-quadrature$nodes))
trace <- mean(samples)
error <- sd(samples) / sqrt(20)
exact <- sum(exp(-eigenvalues(n)))
cat(sprintf("tr exp(-T) = %.2f +- %.2f, exactly %.2f\n", trace, error, exact))

# An error in the function is an R error of the call.
stopped <- tryCatch(.Call("heavytails_slq", function(x) stop("no product"), n, 20, 60), error = conditionMessage)
cat("as it should be:", stopped, "\n")
stopifnot(worst < 1e-6, abs(trace - exact) < 5 * error, grepl("HT_OPERATOR_FAILED", stopped))
