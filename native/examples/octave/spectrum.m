% The second difference on n points, T = tridiag(-1, 2, -1), has the eigenvalues 2 - 2 cos(k pi / (n + 1)), k = 1 .. n.
% Prints how far the library is from them: by singular values of the batch T, 2 T, ..., 100 T, and by stochastic Lanczos
% quadrature of T as a function. The two .cc files say how they are compiled.
1;
function y = multiply (x)
  zeros_row = zeros (1, columns (x));
  y = 2 * x - [zeros_row; x(1:end-1, :)] - [x(2:end, :); zeros_row];
end
eigenvalues = @(n) 2 - 2 * cos ((1:n)' * pi / (n + 1));

n = 32;
t = multiply (eye (n));
sigma = heavytails_singular_values (t .* reshape (1:100, 1, 1, 100));
worst = max (max (abs (sigma ./ (flipud (eigenvalues (n)) * (1:100)) - 1)));
printf ("100 matrices [32 x 32]: relative error of singular values <= %.1e\n", worst);

n = 2000;
[nodes, weights] = heavytails_slq (@multiply, n, 20, 60);
samples = n * sum (weights .* exp (-nodes));
standard_error = std (samples) / sqrt (20);
exact = sum (exp (-eigenvalues (n)));
printf ("tr exp(-T) = %.2f +- %.2f, exactly %.2f\n", mean (samples), standard_error, exact);

% An error in the function is an error of the call.
try
  heavytails_slq (@(x) error ("no product"), n, 20, 60);
  stopped = "";
catch e
  stopped = e.message;
end
printf ("as it should be: %s\n", stopped);
assert (worst < 1e-6 && abs (mean (samples) - exact) < 5 * standard_error && strcmp (stopped, "no product"));
