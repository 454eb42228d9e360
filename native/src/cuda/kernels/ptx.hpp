// Made by clang of *.cu beside it, by the target cuda-kernels; not to be edited.
R"PTX(
.version 6.3
.target sm_75
.address_size 64
.visible .entry ht_multiply(
	.param .align 8 .b8 ht_multiply_param_0[32]
)
{
	.reg .pred 	%p<3>;
	.reg .b32 	%r<5>;
	.reg .b64 	%rd<27>;
	.reg .f64 	%fd<4>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd16, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd17, %r3;
	add.s64 	%rd26, %rd16, %rd17;
	ld.param.u64 	%rd4, [ht_multiply_param_0+16];
	setp.ge.s64 	%p1, %rd26, %rd4;
	@%p1 bra 	LBB0_3;
	mov.b64 	%rd15, ht_multiply_param_0;
	mov.u64 	%rd1, %rd15;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd18, [%rd1];
	cvta.to.global.u64 	%rd5, %rd18;
	ld.param.u64 	%rd19, [%rd1+8];
	cvta.to.global.u64 	%rd6, %rd19;
	ld.param.u64 	%rd20, [%rd1+24];
	cvta.to.global.u64 	%rd7, %rd20;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd21, %r4;
	mul.lo.s64 	%rd8, %rd21, %rd2;
	shl.b64 	%rd25, %rd26, 3;
	shl.b64 	%rd10, %rd8, 3;
LBB0_2:
	add.s64 	%rd22, %rd5, %rd25;
	ld.global.f64 	%fd1, [%rd22];
	add.s64 	%rd23, %rd6, %rd25;
	ld.global.f64 	%fd2, [%rd23];
	mul.rn.f64 	%fd3, %fd1, %fd2;
	add.s64 	%rd24, %rd7, %rd25;
	st.global.f64 	[%rd24], %fd3;
	add.s64 	%rd26, %rd26, %rd8;
	add.s64 	%rd25, %rd25, %rd10;
	setp.lt.s64 	%p2, %rd26, %rd4;
	@%p2 bra 	LBB0_2;
LBB0_3:
	ret;
}
.visible .entry ht_scale_and_add(
	.param .align 8 .b8 ht_scale_and_add_param_0[40]
)
{
	.reg .pred 	%p<3>;
	.reg .b32 	%r<5>;
	.reg .b64 	%rd<30>;
	.reg .f64 	%fd<8>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd17, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd18, %r3;
	add.s64 	%rd29, %rd17, %rd18;
	ld.param.u64 	%rd4, [ht_scale_and_add_param_0+24];
	setp.ge.s64 	%p1, %rd29, %rd4;
	@%p1 bra 	LBB1_3;
	mov.b64 	%rd16, ht_scale_and_add_param_0;
	mov.u64 	%rd1, %rd16;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd19, [%rd1];
	cvta.to.global.u64 	%rd5, %rd19;
	ld.param.u64 	%rd20, [%rd1+32];
	cvta.to.global.u64 	%rd6, %rd20;
	ld.param.u64 	%rd21, [%rd1+8];
	cvta.to.global.u64 	%rd7, %rd21;
	ld.param.u64 	%rd22, [%rd1+16];
	cvta.to.global.u64 	%rd8, %rd22;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd23, %r4;
	mul.lo.s64 	%rd9, %rd23, %rd2;
	shl.b64 	%rd28, %rd29, 3;
	shl.b64 	%rd11, %rd9, 3;
LBB1_2:
	add.s64 	%rd24, %rd5, %rd28;
	ld.global.f64 	%fd1, [%rd24];
	add.s64 	%rd25, %rd6, %rd28;
	ld.global.f64 	%fd2, [%rd25];
	mul.rn.f64 	%fd3, %fd1, %fd2;
	add.s64 	%rd26, %rd7, %rd28;
	ld.global.f64 	%fd4, [%rd26];
	add.s64 	%rd27, %rd8, %rd28;
	ld.global.f64 	%fd5, [%rd27];
	mul.rn.f64 	%fd6, %fd4, %fd5;
	add.rn.f64 	%fd7, %fd3, %fd6;
	st.global.f64 	[%rd25], %fd7;
	add.s64 	%rd29, %rd29, %rd9;
	add.s64 	%rd28, %rd28, %rd11;
	setp.lt.s64 	%p2, %rd29, %rd4;
	@%p2 bra 	LBB1_2;
LBB1_3:
	ret;
}
.visible .entry ht_softmax_hessian(
	.param .align 8 .b8 ht_softmax_hessian_param_0[56]
)
{
	.reg .pred 	%p<13>;
	.reg .b32 	%r<5>;
	.reg .b64 	%rd<209>;
	.reg .f64 	%fd<72>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd119, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd120, %r3;
	add.s64 	%rd180, %rd119, %rd120;
	ld.param.u64 	%rd4, [ht_softmax_hessian_param_0+24];
	setp.ge.s64 	%p1, %rd180, %rd4;
	@%p1 bra 	LBB2_17;
	mov.b64 	%rd118, ht_softmax_hessian_param_0;
	mov.u64 	%rd1, %rd118;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd121, [%rd1+8];
	cvta.to.global.u64 	%rd5, %rd121;
	ld.param.u64 	%rd122, [%rd1+16];
	cvta.to.global.u64 	%rd6, %rd122;
	ld.param.u64 	%rd7, [%rd1+32];
	ld.param.u64 	%rd123, [%rd1];
	cvta.to.global.u64 	%rd176, %rd123;
	ld.param.f64 	%fd1, [%rd1+40];
	ld.param.u64 	%rd124, [%rd1+48];
	cvta.to.global.u64 	%rd166, %rd124;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd125, %r4;
	mul.lo.s64 	%rd10, %rd125, %rd2;
	add.s64 	%rd11, %rd7, -1;
	and.b64  	%rd12, %rd7, 3;
	and.b64  	%rd13, %rd7, -4;
	shl.b64 	%rd14, %rd180, 3;
	shl.b64 	%rd24, %rd4, 3;
	add.s64 	%rd179, %rd176, %rd24;
	shl.b64 	%rd16, %rd10, 3;
	shl.b64 	%rd17, %rd4, 5;
	shl.b64 	%rd126, %rd4, 4;
	add.s64 	%rd178, %rd176, %rd126;
	mul.lo.s64 	%rd127, %rd4, 24;
	add.s64 	%rd177, %rd176, %rd127;
	add.s64 	%rd175, %rd5, %rd24;
	add.s64 	%rd174, %rd5, %rd126;
	add.s64 	%rd173, %rd5, %rd127;
	add.s64 	%rd171, %rd176, %rd14;
	add.s64 	%rd170, %rd5, %rd14;
	add.s64 	%rd169, %rd166, %rd24;
	add.s64 	%rd168, %rd166, %rd126;
	add.s64 	%rd167, %rd166, %rd127;
	add.s64 	%rd165, %rd166, %rd14;
	setp.lt.s64 	%p2, %rd7, 1;
	mov.f64 	%fd10, 0d0000000000000000;
	setp.lt.u64 	%p3, %rd11, 3;
	setp.eq.s64 	%p5, %rd12, 0;
	mov.u64 	%rd172, %rd5;
	bra.uni 	LBB2_2;
LBB2_16:
	add.s64 	%rd180, %rd180, %rd10;
	add.s64 	%rd179, %rd179, %rd16;
	add.s64 	%rd178, %rd178, %rd16;
	add.s64 	%rd177, %rd177, %rd16;
	add.s64 	%rd176, %rd176, %rd16;
	add.s64 	%rd175, %rd175, %rd16;
	add.s64 	%rd174, %rd174, %rd16;
	add.s64 	%rd173, %rd173, %rd16;
	add.s64 	%rd172, %rd172, %rd16;
	add.s64 	%rd171, %rd171, %rd16;
	add.s64 	%rd170, %rd170, %rd16;
	add.s64 	%rd169, %rd169, %rd16;
	add.s64 	%rd168, %rd168, %rd16;
	add.s64 	%rd167, %rd167, %rd16;
	add.s64 	%rd166, %rd166, %rd16;
	add.s64 	%rd165, %rd165, %rd16;
	setp.lt.s64 	%p12, %rd180, %rd4;
	@%p12 bra 	LBB2_2;
	bra.uni 	LBB2_17;
LBB2_2:
	shl.b64 	%rd128, %rd180, 2;
	add.s64 	%rd129, %rd6, %rd128;
	ld.global.s32 	%rd130, [%rd129];
	mul.lo.s64 	%rd131, %rd4, %rd130;
	add.s64 	%rd132, %rd131, %rd180;
	shl.b64 	%rd133, %rd132, 3;
	add.s64 	%rd134, %rd5, %rd133;
	ld.global.f64 	%fd2, [%rd134];
	mov.f64 	%fd70, %fd10;
	@%p2 bra 	LBB2_9;
	mov.u64 	%rd181, 0;
	mov.f64 	%fd70, %fd10;
	@%p3 bra 	LBB2_6;
	mov.f64 	%fd70, 0d0000000000000000;
	mov.u64 	%rd192, 0;
	mov.u64 	%rd184, %rd172;
	mov.u64 	%rd185, %rd173;
	mov.u64 	%rd186, %rd174;
	mov.u64 	%rd187, %rd175;
	mov.u64 	%rd188, %rd176;
	mov.u64 	%rd189, %rd177;
	mov.u64 	%rd190, %rd178;
	mov.u64 	%rd191, %rd179;
LBB2_5:
	add.s64 	%rd137, %rd188, %rd14;
	ld.global.f64 	%fd14, [%rd137];
	add.s64 	%rd138, %rd184, %rd14;
	ld.global.f64 	%fd15, [%rd138];
	sub.rn.f64 	%fd16, %fd15, %fd2;
	mul.rn.f64 	%fd17, %fd14, %fd16;
	add.rn.f64 	%fd18, %fd70, %fd17;
	add.s64 	%rd139, %rd191, %rd14;
	ld.global.f64 	%fd19, [%rd139];
	add.s64 	%rd140, %rd187, %rd14;
	ld.global.f64 	%fd20, [%rd140];
	sub.rn.f64 	%fd21, %fd20, %fd2;
	mul.rn.f64 	%fd22, %fd19, %fd21;
	add.rn.f64 	%fd23, %fd18, %fd22;
	add.s64 	%rd141, %rd190, %rd14;
	ld.global.f64 	%fd24, [%rd141];
	add.s64 	%rd142, %rd186, %rd14;
	ld.global.f64 	%fd25, [%rd142];
	sub.rn.f64 	%fd26, %fd25, %fd2;
	mul.rn.f64 	%fd27, %fd24, %fd26;
	add.rn.f64 	%fd28, %fd23, %fd27;
	add.s64 	%rd143, %rd189, %rd14;
	ld.global.f64 	%fd29, [%rd143];
	add.s64 	%rd144, %rd185, %rd14;
	ld.global.f64 	%fd30, [%rd144];
	sub.rn.f64 	%fd31, %fd30, %fd2;
	mul.rn.f64 	%fd32, %fd29, %fd31;
	add.rn.f64 	%fd70, %fd28, %fd32;
	add.s64 	%rd192, %rd192, 4;
	add.s64 	%rd191, %rd191, %rd17;
	add.s64 	%rd190, %rd190, %rd17;
	add.s64 	%rd189, %rd189, %rd17;
	add.s64 	%rd188, %rd188, %rd17;
	add.s64 	%rd187, %rd187, %rd17;
	add.s64 	%rd186, %rd186, %rd17;
	add.s64 	%rd185, %rd185, %rd17;
	add.s64 	%rd184, %rd184, %rd17;
	setp.eq.s64 	%p4, %rd13, %rd192;
	mov.u64 	%rd181, %rd13;
	@%p4 bra 	LBB2_6;
	bra.uni 	LBB2_5;
LBB2_6:
	@%p5 bra 	LBB2_9;
	mul.lo.s64 	%rd183, %rd24, %rd181;
	mov.u64 	%rd182, %rd12;
LBB2_8:
	.pragma "nounroll";
	add.s64 	%rd145, %rd171, %rd183;
	ld.global.f64 	%fd33, [%rd145];
	add.s64 	%rd146, %rd170, %rd183;
	ld.global.f64 	%fd34, [%rd146];
	sub.rn.f64 	%fd35, %fd34, %fd2;
	mul.rn.f64 	%fd36, %fd33, %fd35;
	add.rn.f64 	%fd70, %fd70, %fd36;
	add.s64 	%rd183, %rd183, %rd24;
	add.s64 	%rd182, %rd182, -1;
	setp.ne.s64 	%p6, %rd182, 0;
	@%p6 bra 	LBB2_8;
LBB2_9:
	@%p2 bra 	LBB2_16;
	mov.u64 	%rd193, 0;
	@%p3 bra 	LBB2_13;
	mov.u64 	%rd208, 0;
	mov.u64 	%rd196, %rd166;
	mov.u64 	%rd197, %rd167;
	mov.u64 	%rd198, %rd168;
	mov.u64 	%rd199, %rd169;
	mov.u64 	%rd200, %rd172;
	mov.u64 	%rd201, %rd173;
	mov.u64 	%rd202, %rd174;
	mov.u64 	%rd203, %rd175;
	mov.u64 	%rd204, %rd176;
	mov.u64 	%rd205, %rd177;
	mov.u64 	%rd206, %rd178;
	mov.u64 	%rd207, %rd179;
LBB2_12:
	add.s64 	%rd149, %rd204, %rd14;
	ld.global.f64 	%fd37, [%rd149];
	mul.rn.f64 	%fd38, %fd1, %fd37;
	add.s64 	%rd150, %rd200, %rd14;
	ld.global.f64 	%fd39, [%rd150];
	sub.rn.f64 	%fd40, %fd39, %fd2;
	sub.rn.f64 	%fd41, %fd40, %fd70;
	mul.rn.f64 	%fd42, %fd38, %fd41;
	add.s64 	%rd151, %rd196, %rd14;
	st.global.f64 	[%rd151], %fd42;
	add.s64 	%rd152, %rd207, %rd14;
	ld.global.f64 	%fd43, [%rd152];
	mul.rn.f64 	%fd44, %fd1, %fd43;
	add.s64 	%rd153, %rd203, %rd14;
	ld.global.f64 	%fd45, [%rd153];
	sub.rn.f64 	%fd46, %fd45, %fd2;
	sub.rn.f64 	%fd47, %fd46, %fd70;
	mul.rn.f64 	%fd48, %fd44, %fd47;
	add.s64 	%rd154, %rd199, %rd14;
	st.global.f64 	[%rd154], %fd48;
	add.s64 	%rd155, %rd206, %rd14;
	ld.global.f64 	%fd49, [%rd155];
	mul.rn.f64 	%fd50, %fd1, %fd49;
	add.s64 	%rd156, %rd202, %rd14;
	ld.global.f64 	%fd51, [%rd156];
	sub.rn.f64 	%fd52, %fd51, %fd2;
	sub.rn.f64 	%fd53, %fd52, %fd70;
	mul.rn.f64 	%fd54, %fd50, %fd53;
	add.s64 	%rd157, %rd198, %rd14;
	st.global.f64 	[%rd157], %fd54;
	add.s64 	%rd158, %rd205, %rd14;
	ld.global.f64 	%fd55, [%rd158];
	mul.rn.f64 	%fd56, %fd1, %fd55;
	add.s64 	%rd159, %rd201, %rd14;
	ld.global.f64 	%fd57, [%rd159];
	sub.rn.f64 	%fd58, %fd57, %fd2;
	sub.rn.f64 	%fd59, %fd58, %fd70;
	mul.rn.f64 	%fd60, %fd56, %fd59;
	add.s64 	%rd160, %rd197, %rd14;
	st.global.f64 	[%rd160], %fd60;
	add.s64 	%rd208, %rd208, 4;
	add.s64 	%rd207, %rd207, %rd17;
	add.s64 	%rd206, %rd206, %rd17;
	add.s64 	%rd205, %rd205, %rd17;
	add.s64 	%rd204, %rd204, %rd17;
	add.s64 	%rd203, %rd203, %rd17;
	add.s64 	%rd202, %rd202, %rd17;
	add.s64 	%rd201, %rd201, %rd17;
	add.s64 	%rd200, %rd200, %rd17;
	add.s64 	%rd199, %rd199, %rd17;
	add.s64 	%rd198, %rd198, %rd17;
	add.s64 	%rd197, %rd197, %rd17;
	add.s64 	%rd196, %rd196, %rd17;
	setp.eq.s64 	%p9, %rd13, %rd208;
	mov.u64 	%rd193, %rd13;
	@%p9 bra 	LBB2_13;
	bra.uni 	LBB2_12;
LBB2_13:
	@%p5 bra 	LBB2_16;
	mul.lo.s64 	%rd195, %rd24, %rd193;
	mov.u64 	%rd194, %rd12;
LBB2_15:
	.pragma "nounroll";
	add.s64 	%rd161, %rd171, %rd195;
	ld.global.f64 	%fd61, [%rd161];
	mul.rn.f64 	%fd62, %fd1, %fd61;
	add.s64 	%rd162, %rd170, %rd195;
	ld.global.f64 	%fd63, [%rd162];
	sub.rn.f64 	%fd64, %fd63, %fd2;
	sub.rn.f64 	%fd65, %fd64, %fd70;
	mul.rn.f64 	%fd66, %fd62, %fd65;
	add.s64 	%rd163, %rd165, %rd195;
	st.global.f64 	[%rd163], %fd66;
	add.s64 	%rd195, %rd195, %rd24;
	add.s64 	%rd194, %rd194, -1;
	setp.ne.s64 	%p11, %rd194, 0;
	@%p11 bra 	LBB2_15;
	bra.uni 	LBB2_16;
LBB2_17:
	ret;
}
.visible .entry ht_row_products(
	.param .align 8 .b8 ht_row_products_param_0[48]
)
{
	.reg .pred 	%p<8>;
	.reg .b32 	%r<5>;
	.reg .b64 	%rd<117>;
	.reg .f64 	%fd<39>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd72, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd73, %r3;
	add.s64 	%rd35, %rd72, %rd73;
	ld.param.u64 	%rd4, [ht_row_products_param_0+16];
	setp.ge.s64 	%p1, %rd35, %rd4;
	@%p1 bra 	LBB3_10;
	mov.b64 	%rd71, ht_row_products_param_0;
	mov.u64 	%rd1, %rd71;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd5, [%rd1+24];
	ld.param.u64 	%rd74, [%rd1];
	cvta.to.global.u64 	%rd31, %rd74;
	ld.param.u64 	%rd75, [%rd1+8];
	cvta.to.global.u64 	%rd27, %rd75;
	ld.param.f64 	%fd1, [%rd1+32];
	ld.param.u64 	%rd76, [%rd1+40];
	cvta.to.global.u64 	%rd8, %rd76;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd77, %r4;
	mul.lo.s64 	%rd9, %rd77, %rd2;
	add.s64 	%rd10, %rd5, -1;
	and.b64  	%rd11, %rd5, 3;
	and.b64  	%rd12, %rd5, -4;
	shl.b64 	%rd13, %rd35, 3;
	shl.b64 	%rd23, %rd4, 3;
	add.s64 	%rd34, %rd31, %rd23;
	shl.b64 	%rd15, %rd9, 3;
	shl.b64 	%rd16, %rd4, 5;
	shl.b64 	%rd78, %rd4, 4;
	add.s64 	%rd33, %rd31, %rd78;
	mul.lo.s64 	%rd79, %rd4, 24;
	add.s64 	%rd32, %rd31, %rd79;
	add.s64 	%rd30, %rd27, %rd23;
	add.s64 	%rd29, %rd27, %rd78;
	add.s64 	%rd28, %rd27, %rd79;
	add.s64 	%rd26, %rd31, %rd13;
	add.s64 	%rd25, %rd27, %rd13;
	setp.lt.s64 	%p2, %rd5, 1;
	mov.f64 	%fd9, 0d0000000000000000;
	setp.lt.u64 	%p3, %rd10, 3;
	setp.eq.s64 	%p5, %rd11, 0;
	bra.uni 	LBB3_2;
LBB3_9:
	mul.rn.f64 	%fd31, %fd37, %fd1;
	shl.b64 	%rd92, %rd35, 3;
	add.s64 	%rd93, %rd8, %rd92;
	ld.global.f64 	%fd32, [%rd93];
	add.rn.f64 	%fd33, %fd31, %fd32;
	st.global.f64 	[%rd93], %fd33;
	add.s64 	%rd35, %rd35, %rd9;
	add.s64 	%rd34, %rd34, %rd15;
	add.s64 	%rd33, %rd33, %rd15;
	add.s64 	%rd32, %rd32, %rd15;
	add.s64 	%rd31, %rd31, %rd15;
	add.s64 	%rd30, %rd30, %rd15;
	add.s64 	%rd29, %rd29, %rd15;
	add.s64 	%rd28, %rd28, %rd15;
	add.s64 	%rd27, %rd27, %rd15;
	add.s64 	%rd26, %rd26, %rd15;
	add.s64 	%rd25, %rd25, %rd15;
	setp.lt.s64 	%p7, %rd35, %rd4;
	@%p7 bra 	LBB3_2;
	bra.uni 	LBB3_10;
LBB3_2:
	mov.f64 	%fd37, %fd9;
	@%p2 bra 	LBB3_9;
	mov.u64 	%rd105, 0;
	mov.f64 	%fd37, %fd9;
	@%p3 bra 	LBB3_6;
	mov.f64 	%fd37, 0d0000000000000000;
	mov.u64 	%rd116, 0;
	mov.u64 	%rd108, %rd27;
	mov.u64 	%rd109, %rd28;
	mov.u64 	%rd110, %rd29;
	mov.u64 	%rd111, %rd30;
	mov.u64 	%rd112, %rd31;
	mov.u64 	%rd113, %rd32;
	mov.u64 	%rd114, %rd33;
	mov.u64 	%rd115, %rd34;
LBB3_5:
	add.s64 	%rd82, %rd112, %rd13;
	ld.global.f64 	%fd13, [%rd82];
	add.s64 	%rd83, %rd108, %rd13;
	ld.global.f64 	%fd14, [%rd83];
	mul.rn.f64 	%fd15, %fd13, %fd14;
	add.rn.f64 	%fd16, %fd37, %fd15;
	add.s64 	%rd84, %rd115, %rd13;
	ld.global.f64 	%fd17, [%rd84];
	add.s64 	%rd85, %rd111, %rd13;
	ld.global.f64 	%fd18, [%rd85];
	mul.rn.f64 	%fd19, %fd17, %fd18;
	add.rn.f64 	%fd20, %fd16, %fd19;
	add.s64 	%rd86, %rd114, %rd13;
	ld.global.f64 	%fd21, [%rd86];
	add.s64 	%rd87, %rd110, %rd13;
	ld.global.f64 	%fd22, [%rd87];
	mul.rn.f64 	%fd23, %fd21, %fd22;
	add.rn.f64 	%fd24, %fd20, %fd23;
	add.s64 	%rd88, %rd113, %rd13;
	ld.global.f64 	%fd25, [%rd88];
	add.s64 	%rd89, %rd109, %rd13;
	ld.global.f64 	%fd26, [%rd89];
	mul.rn.f64 	%fd27, %fd25, %fd26;
	add.rn.f64 	%fd37, %fd24, %fd27;
	add.s64 	%rd116, %rd116, 4;
	add.s64 	%rd115, %rd115, %rd16;
	add.s64 	%rd114, %rd114, %rd16;
	add.s64 	%rd113, %rd113, %rd16;
	add.s64 	%rd112, %rd112, %rd16;
	add.s64 	%rd111, %rd111, %rd16;
	add.s64 	%rd110, %rd110, %rd16;
	add.s64 	%rd109, %rd109, %rd16;
	add.s64 	%rd108, %rd108, %rd16;
	setp.eq.s64 	%p4, %rd12, %rd116;
	mov.u64 	%rd105, %rd12;
	@%p4 bra 	LBB3_6;
	bra.uni 	LBB3_5;
LBB3_6:
	@%p5 bra 	LBB3_9;
	mul.lo.s64 	%rd107, %rd23, %rd105;
	mov.u64 	%rd106, %rd11;
LBB3_8:
	.pragma "nounroll";
	add.s64 	%rd90, %rd26, %rd107;
	ld.global.f64 	%fd28, [%rd90];
	add.s64 	%rd91, %rd25, %rd107;
	ld.global.f64 	%fd29, [%rd91];
	mul.rn.f64 	%fd30, %fd28, %fd29;
	add.rn.f64 	%fd37, %fd37, %fd30;
	add.s64 	%rd107, %rd107, %rd23;
	add.s64 	%rd106, %rd106, -1;
	setp.ne.s64 	%p6, %rd106, 0;
	@%p6 bra 	LBB3_8;
	bra.uni 	LBB3_9;
LBB3_10:
	ret;
}
.visible .entry ht_scale_rows(
	.param .align 8 .b8 ht_scale_rows_param_0[40]
)
{
	.reg .pred 	%p<4>;
	.reg .b32 	%r<8>;
	.reg .b64 	%rd<36>;
	.reg .f64 	%fd<4>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd20, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd21, %r3;
	add.s64 	%rd34, %rd20, %rd21;
	ld.param.u64 	%rd4, [ht_scale_rows_param_0+16];
	ld.param.u64 	%rd22, [ht_scale_rows_param_0+24];
	mul.lo.s64 	%rd5, %rd22, %rd4;
	setp.ge.s64 	%p1, %rd34, %rd5;
	@%p1 bra 	LBB4_6;
	mov.b64 	%rd19, ht_scale_rows_param_0;
	mov.u64 	%rd1, %rd19;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd23, [%rd1];
	cvta.to.global.u64 	%rd6, %rd23;
	ld.param.u64 	%rd24, [%rd1+8];
	cvta.to.global.u64 	%rd7, %rd24;
	ld.param.u64 	%rd25, [%rd1+32];
	cvta.to.global.u64 	%rd8, %rd25;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd26, %r4;
	mul.lo.s64 	%rd9, %rd26, %rd2;
	shl.b64 	%rd33, %rd34, 3;
	shl.b64 	%rd11, %rd9, 3;
	cvt.u32.u64 	%r5, %rd4;
	bra.uni 	LBB4_2;
LBB4_4:
	rem.s64 	%rd35, %rd34, %rd4;
LBB4_5:
	shl.b64 	%rd29, %rd35, 3;
	add.s64 	%rd30, %rd6, %rd29;
	ld.global.f64 	%fd1, [%rd30];
	add.s64 	%rd31, %rd7, %rd33;
	ld.global.f64 	%fd2, [%rd31];
	mul.rn.f64 	%fd3, %fd1, %fd2;
	add.s64 	%rd32, %rd8, %rd33;
	st.global.f64 	[%rd32], %fd3;
	add.s64 	%rd34, %rd34, %rd9;
	add.s64 	%rd33, %rd33, %rd11;
	setp.lt.s64 	%p3, %rd34, %rd5;
	@%p3 bra 	LBB4_2;
	bra.uni 	LBB4_6;
LBB4_2:
	or.b64  	%rd27, %rd34, %rd4;
	and.b64  	%rd28, %rd27, -4294967296;
	setp.ne.s64 	%p2, %rd28, 0;
	@%p2 bra 	LBB4_4;
	cvt.u32.u64 	%r6, %rd34;
	rem.u32 	%r7, %r6, %r5;
	cvt.u64.u32 	%rd35, %r7;
	bra.uni 	LBB4_5;
LBB4_6:
	ret;
}

.visible .entry ht_largest_s(
	.param .align 8 .b8 ht_largest_s_param_0[64]
)
{
	.reg .pred 	%p<11>;
	.reg .b32 	%r<14>;
	.reg .f32 	%f<2>;
	.reg .b64 	%rd<68>;
	.reg .f64 	%fd<2>;
	mov.u32 	%r4, %ctaid.y;
	cvt.s64.s32 	%rd61, %r4;
	ld.param.u64 	%rd3, [ht_largest_s_param_0+40];
	setp.le.s64 	%p1, %rd3, %rd61;
	@%p1 bra 	LBB0_15;
	mov.b64 	%rd32, ht_largest_s_param_0;
	mov.u64 	%rd1, %rd32;
	mov.u32 	%r5, %ctaid.x;
	mov.u32 	%r6, %ntid.x;
	mul.wide.s32 	%rd33, %r5, %r6;
	mov.u32 	%r7, %tid.x;
	cvt.s64.s32 	%rd34, %r7;
	add.s64 	%rd4, %rd33, %rd34;
	mov.u32 	%r8, %nctaid.x;
	mul.wide.s32 	%rd5, %r8, %r6;
	mov.u32 	%r9, %nctaid.y;
	cvt.s64.s32 	%rd6, %r9;
	ld.param.u64 	%rd7, [%rd1+8];
	ld.param.u64 	%rd35, [%rd1+16];
	mul.lo.s64 	%rd8, %rd35, %rd7;
	cvt.u32.u64 	%r1, %rd7;
	ld.param.u32 	%r2, [%rd1+48];
	ld.param.u64 	%rd36, [%rd1];
	cvta.to.global.u64 	%rd37, %rd36;
	ld.param.u64 	%rd38, [%rd1+32];
	ld.param.u64 	%rd39, [%rd1+24];
	ld.param.u64 	%rd9, [%rd1+56];
	sub.s64 	%rd40, %rd39, %rd7;
	shl.b64 	%rd10, %rd40, 2;
	mul.lo.s64 	%rd41, %rd38, %rd61;
	add.s64 	%rd42, %rd41, %rd33;
	add.s64 	%rd43, %rd42, %rd34;
	shl.b64 	%rd44, %rd43, 2;
	add.s64 	%rd60, %rd37, %rd44;
	mul.lo.s64 	%rd45, %rd38, %rd6;
	shl.b64 	%rd12, %rd45, 2;
	shl.b64 	%rd13, %rd5, 2;
	neg.s64 	%rd14, %rd7;
	setp.ge.s64 	%p2, %rd4, %rd8;
	setp.eq.s32 	%p5, %r2, 2;
	bra.uni 	LBB0_2;
LBB0_14:
	add.s64 	%rd61, %rd61, %rd6;
	add.s64 	%rd60, %rd60, %rd12;
	setp.lt.s64 	%p10, %rd61, %rd3;
	@%p10 bra 	LBB0_2;
	bra.uni 	LBB0_15;
LBB0_2:
	mov.u64 	%rd67, 0;
	@%p2 bra 	LBB0_12;
	mov.u64 	%rd67, 0;
	mov.u64 	%rd63, %rd60;
	mov.u64 	%rd65, %rd4;
	bra.uni 	LBB0_4;
LBB0_11:
	add.s64 	%rd65, %rd65, %rd5;
	add.s64 	%rd63, %rd63, %rd13;
	setp.lt.s64 	%p8, %rd65, %rd8;
	@%p8 bra 	LBB0_4;
	bra.uni 	LBB0_12;
LBB0_4:
	cvt.u32.u64 	%r3, %rd65;
	or.b64  	%rd48, %rd65, %rd7;
	setp.gt.u64 	%p3, %rd48, 4294967295;
	@%p3 bra 	LBB0_6;
	div.u32 	%r13, %r3, %r1;
	cvt.u64.u32 	%rd66, %r13;
	bra.uni 	LBB0_9;
LBB0_6:
	and.b64  	%rd50, %rd48, -4294967296;
	setp.ne.s64 	%p4, %rd50, 0;
	@%p4 bra 	LBB0_8;
	bra.uni 	LBB0_7;
LBB0_8:
	div.s64 	%rd66, %rd65, %rd7;
	bra.uni 	LBB0_9;
LBB0_7:
	div.u32 	%r12, %r3, %r1;
	cvt.u64.u32 	%rd66, %r12;
LBB0_9:
	mul.lo.s64 	%rd51, %rd14, %rd66;
	add.s64 	%rd52, %rd65, %rd51;
	setp.lt.s64 	%p6, %rd52, %rd66;
	and.pred  	%p7, %p5, %p6;
	@%p7 bra 	LBB0_11;
	mul.lo.s64 	%rd53, %rd10, %rd66;
	add.s64 	%rd54, %rd63, %rd53;
	ld.global.f32 	%f1, [%rd54];
	cvt.f64.f32 	%fd1, %f1;
	mov.b64 	%rd55, %fd1;
	and.b64  	%rd56, %rd55, 9223372036854775807;
	max.u64 	%rd67, %rd56, %rd67;
	bra.uni 	LBB0_11;
LBB0_12:
	setp.eq.s64 	%p9, %rd67, 0;
	@%p9 bra 	LBB0_14;
	shl.b64 	%rd57, %rd61, 3;
	add.s64 	%rd58, %rd9, %rd57;
	red.max.u64 [%rd58], %rd67;
	bra.uni 	LBB0_14;
LBB0_15:
	ret;
}
.visible .entry ht_largest_d(
	.param .align 8 .b8 ht_largest_d_param_0[64]
)
{
	.reg .pred 	%p<11>;
	.reg .b32 	%r<14>;
	.reg .b64 	%rd<68>;
	mov.u32 	%r4, %ctaid.y;
	cvt.s64.s32 	%rd61, %r4;
	ld.param.u64 	%rd3, [ht_largest_d_param_0+40];
	setp.le.s64 	%p1, %rd3, %rd61;
	@%p1 bra 	LBB1_15;
	mov.b64 	%rd33, ht_largest_d_param_0;
	mov.u64 	%rd1, %rd33;
	mov.u32 	%r5, %ctaid.x;
	mov.u32 	%r6, %ntid.x;
	mul.wide.s32 	%rd34, %r5, %r6;
	mov.u32 	%r7, %tid.x;
	cvt.s64.s32 	%rd35, %r7;
	add.s64 	%rd4, %rd34, %rd35;
	mov.u32 	%r8, %nctaid.x;
	mul.wide.s32 	%rd5, %r8, %r6;
	mov.u32 	%r9, %nctaid.y;
	cvt.s64.s32 	%rd6, %r9;
	ld.param.u64 	%rd7, [%rd1+8];
	ld.param.u64 	%rd36, [%rd1+16];
	mul.lo.s64 	%rd8, %rd36, %rd7;
	cvt.u32.u64 	%r1, %rd7;
	ld.param.u32 	%r2, [%rd1+48];
	ld.param.u64 	%rd37, [%rd1];
	cvta.to.global.u64 	%rd38, %rd37;
	ld.param.u64 	%rd39, [%rd1+32];
	ld.param.u64 	%rd40, [%rd1+24];
	ld.param.u64 	%rd9, [%rd1+56];
	sub.s64 	%rd41, %rd40, %rd7;
	shl.b64 	%rd10, %rd41, 3;
	mul.lo.s64 	%rd42, %rd39, %rd61;
	add.s64 	%rd43, %rd42, %rd34;
	add.s64 	%rd44, %rd43, %rd35;
	shl.b64 	%rd45, %rd44, 3;
	add.s64 	%rd60, %rd38, %rd45;
	mul.lo.s64 	%rd46, %rd39, %rd6;
	shl.b64 	%rd12, %rd46, 3;
	shl.b64 	%rd13, %rd5, 3;
	neg.s64 	%rd14, %rd7;
	setp.ge.s64 	%p2, %rd4, %rd8;
	setp.eq.s32 	%p5, %r2, 2;
	bra.uni 	LBB1_2;
LBB1_14:
	add.s64 	%rd61, %rd61, %rd6;
	add.s64 	%rd60, %rd60, %rd12;
	setp.lt.s64 	%p10, %rd61, %rd3;
	@%p10 bra 	LBB1_2;
	bra.uni 	LBB1_15;
LBB1_2:
	mov.u64 	%rd67, 0;
	@%p2 bra 	LBB1_12;
	mov.u64 	%rd67, 0;
	mov.u64 	%rd63, %rd60;
	mov.u64 	%rd65, %rd4;
	bra.uni 	LBB1_4;
LBB1_11:
	add.s64 	%rd65, %rd65, %rd5;
	add.s64 	%rd63, %rd63, %rd13;
	setp.lt.s64 	%p8, %rd65, %rd8;
	@%p8 bra 	LBB1_4;
	bra.uni 	LBB1_12;
LBB1_4:
	cvt.u32.u64 	%r3, %rd65;
	or.b64  	%rd49, %rd65, %rd7;
	setp.gt.u64 	%p3, %rd49, 4294967295;
	@%p3 bra 	LBB1_6;
	div.u32 	%r13, %r3, %r1;
	cvt.u64.u32 	%rd66, %r13;
	bra.uni 	LBB1_9;
LBB1_6:
	and.b64  	%rd51, %rd49, -4294967296;
	setp.ne.s64 	%p4, %rd51, 0;
	@%p4 bra 	LBB1_8;
	bra.uni 	LBB1_7;
LBB1_8:
	div.s64 	%rd66, %rd65, %rd7;
	bra.uni 	LBB1_9;
LBB1_7:
	div.u32 	%r12, %r3, %r1;
	cvt.u64.u32 	%rd66, %r12;
LBB1_9:
	mul.lo.s64 	%rd52, %rd14, %rd66;
	add.s64 	%rd53, %rd65, %rd52;
	setp.lt.s64 	%p6, %rd53, %rd66;
	and.pred  	%p7, %p5, %p6;
	@%p7 bra 	LBB1_11;
	mul.lo.s64 	%rd54, %rd10, %rd66;
	add.s64 	%rd26, %rd63, %rd54;
	ld.global.u64 	%rd55, [%rd26];
	and.b64  	%rd56, %rd55, 9223372036854775807;
	max.u64 	%rd67, %rd56, %rd67;
	bra.uni 	LBB1_11;
LBB1_12:
	setp.eq.s64 	%p9, %rd67, 0;
	@%p9 bra 	LBB1_14;
	shl.b64 	%rd57, %rd61, 3;
	add.s64 	%rd58, %rd9, %rd57;
	red.max.u64 [%rd58], %rd67;
	bra.uni 	LBB1_14;
LBB1_15:
	ret;
}
.visible .entry ht_pack_s(
	.param .align 8 .b8 ht_pack_s_param_0[72]
)
{
	.reg .pred 	%p<13>;
	.reg .b32 	%r<14>;
	.reg .f32 	%f<2>;
	.reg .b64 	%rd<68>;
	.reg .f64 	%fd<10>;
	mov.u32 	%r4, %ctaid.y;
	cvt.s64.s32 	%rd64, %r4;
	ld.param.u64 	%rd3, [ht_pack_s_param_0+40];
	setp.le.s64 	%p1, %rd3, %rd64;
	@%p1 bra 	LBB2_6;
	mov.b64 	%rd33, ht_pack_s_param_0;
	mov.u64 	%rd1, %rd33;
	ld.param.u64 	%rd34, [%rd1+56];
	cvta.to.global.u64 	%rd4, %rd34;
	ld.param.u64 	%rd35, [%rd1+64];
	cvta.to.global.u64 	%rd5, %rd35;
	ld.param.u64 	%rd6, [%rd1+8];
	ld.param.u64 	%rd7, [%rd1+16];
	mul.lo.s64 	%rd8, %rd7, %rd6;
	mov.u32 	%r5, %ctaid.x;
	mov.u32 	%r6, %ntid.x;
	mul.wide.s32 	%rd36, %r5, %r6;
	mov.u32 	%r7, %tid.x;
	cvt.s64.s32 	%rd37, %r7;
	add.s64 	%rd9, %rd36, %rd37;
	cvt.u32.u64 	%r1, %rd6;
	ld.param.u32 	%r2, [%rd1+48];
	mov.u32 	%r8, %nctaid.x;
	mul.wide.s32 	%rd10, %r8, %r6;
	mov.u32 	%r9, %nctaid.y;
	cvt.s64.s32 	%rd11, %r9;
	ld.param.u64 	%rd38, [%rd1];
	cvta.to.global.u64 	%rd39, %rd38;
	ld.param.u64 	%rd40, [%rd1+32];
	ld.param.u64 	%rd41, [%rd1+24];
	sub.s64 	%rd42, %rd41, %rd6;
	shl.b64 	%rd12, %rd42, 2;
	mul.lo.s64 	%rd43, %rd40, %rd64;
	add.s64 	%rd44, %rd43, %rd36;
	add.s64 	%rd45, %rd44, %rd37;
	shl.b64 	%rd46, %rd45, 2;
	add.s64 	%rd63, %rd39, %rd46;
	mul.lo.s64 	%rd47, %rd40, %rd11;
	shl.b64 	%rd14, %rd47, 2;
	shl.b64 	%rd15, %rd10, 2;
	neg.s64 	%rd16, %rd6;
	mov.f64 	%fd5, 0d3FF0000000000000;
	setp.ge.s64 	%p3, %rd9, %rd8;
	setp.eq.s32 	%p6, %r2, 2;
	mov.f64 	%fd6, 0d0000000000000000;
	setp.eq.s32 	%p10, %r2, 1;
	bra.uni 	LBB2_2;
LBB2_5:
	add.s64 	%rd64, %rd64, %rd11;
	add.s64 	%rd63, %rd63, %rd14;
	setp.lt.s64 	%p12, %rd64, %rd3;
	@%p12 bra 	LBB2_2;
	bra.uni 	LBB2_6;
LBB2_2:
	mov.u64 	%rd48, 0;
	cvta.to.global.u64 	%rd49, %rd48;
	setp.eq.s64 	%p2, %rd4, %rd49;
	mov.f64 	%fd8, %fd5;
	@%p2 bra 	LBB2_4;
	shl.b64 	%rd50, %rd64, 3;
	add.s64 	%rd19, %rd4, %rd50;
	ld.global.f64 	%fd8, [%rd19];
LBB2_4:
	mul.lo.s64 	%rd51, %rd64, %rd8;
	shl.b64 	%rd52, %rd51, 3;
	add.s64 	%rd20, %rd5, %rd52;
	mov.u64 	%rd65, %rd63;
	mov.u64 	%rd66, %rd9;
	@%p3 bra 	LBB2_5;
	bra.uni 	LBB2_7;
LBB2_15:
	mul.lo.s64 	%rd58, %rd29, %rd7;
	add.s64 	%rd59, %rd58, %rd67;
	selp.b64 	%rd60, %rd59, %rd66, %p10;
	shl.b64 	%rd61, %rd60, 3;
	add.s64 	%rd62, %rd20, %rd61;
	st.global.f64 	[%rd62], %fd9;
LBB2_16:
	add.s64 	%rd66, %rd66, %rd10;
	add.s64 	%rd65, %rd65, %rd15;
	setp.lt.s64 	%p11, %rd66, %rd8;
	@%p11 bra 	LBB2_7;
	bra.uni 	LBB2_5;
LBB2_7:
	cvt.u32.u64 	%r3, %rd66;
	or.b64  	%rd53, %rd66, %rd6;
	setp.gt.u64 	%p4, %rd53, 4294967295;
	@%p4 bra 	LBB2_9;
	div.u32 	%r13, %r3, %r1;
	cvt.u64.u32 	%rd67, %r13;
	bra.uni 	LBB2_12;
LBB2_9:
	and.b64  	%rd55, %rd53, -4294967296;
	setp.ne.s64 	%p5, %rd55, 0;
	@%p5 bra 	LBB2_11;
	bra.uni 	LBB2_10;
LBB2_11:
	div.s64 	%rd67, %rd66, %rd6;
	bra.uni 	LBB2_12;
LBB2_10:
	div.u32 	%r12, %r3, %r1;
	cvt.u64.u32 	%rd67, %r12;
LBB2_12:
	mul.lo.s64 	%rd56, %rd16, %rd67;
	add.s64 	%rd29, %rd66, %rd56;
	setp.lt.s64 	%p7, %rd29, %rd67;
	and.pred  	%p8, %p6, %p7;
	@%p8 bra 	LBB2_16;
	setp.eq.f64 	%p9, %fd8, 0d0000000000000000;
	mov.f64 	%fd9, %fd6;
	@%p9 bra 	LBB2_15;
	mul.lo.s64 	%rd57, %rd12, %rd67;
	add.s64 	%rd30, %rd65, %rd57;
	ld.global.f32 	%f1, [%rd30];
	cvt.f64.f32 	%fd7, %f1;
	mul.rn.f64 	%fd9, %fd8, %fd7;
	bra.uni 	LBB2_15;
LBB2_6:
	ret;
}
.visible .entry ht_pack_d(
	.param .align 8 .b8 ht_pack_d_param_0[72]
)
{
	.reg .pred 	%p<13>;
	.reg .b32 	%r<14>;
	.reg .b64 	%rd<68>;
	.reg .f64 	%fd<10>;
	mov.u32 	%r4, %ctaid.y;
	cvt.s64.s32 	%rd64, %r4;
	ld.param.u64 	%rd3, [ht_pack_d_param_0+40];
	setp.le.s64 	%p1, %rd3, %rd64;
	@%p1 bra 	LBB3_6;
	mov.b64 	%rd33, ht_pack_d_param_0;
	mov.u64 	%rd1, %rd33;
	ld.param.u64 	%rd34, [%rd1+56];
	cvta.to.global.u64 	%rd4, %rd34;
	ld.param.u64 	%rd35, [%rd1+64];
	cvta.to.global.u64 	%rd5, %rd35;
	ld.param.u64 	%rd6, [%rd1+8];
	ld.param.u64 	%rd7, [%rd1+16];
	mul.lo.s64 	%rd8, %rd7, %rd6;
	mov.u32 	%r5, %ctaid.x;
	mov.u32 	%r6, %ntid.x;
	mul.wide.s32 	%rd36, %r5, %r6;
	mov.u32 	%r7, %tid.x;
	cvt.s64.s32 	%rd37, %r7;
	add.s64 	%rd9, %rd36, %rd37;
	cvt.u32.u64 	%r1, %rd6;
	ld.param.u32 	%r2, [%rd1+48];
	mov.u32 	%r8, %nctaid.x;
	mul.wide.s32 	%rd10, %r8, %r6;
	mov.u32 	%r9, %nctaid.y;
	cvt.s64.s32 	%rd11, %r9;
	ld.param.u64 	%rd38, [%rd1];
	cvta.to.global.u64 	%rd39, %rd38;
	ld.param.u64 	%rd40, [%rd1+32];
	ld.param.u64 	%rd41, [%rd1+24];
	sub.s64 	%rd42, %rd41, %rd6;
	shl.b64 	%rd12, %rd42, 3;
	mul.lo.s64 	%rd43, %rd40, %rd64;
	add.s64 	%rd44, %rd43, %rd36;
	add.s64 	%rd45, %rd44, %rd37;
	shl.b64 	%rd46, %rd45, 3;
	add.s64 	%rd63, %rd39, %rd46;
	mul.lo.s64 	%rd47, %rd40, %rd11;
	shl.b64 	%rd14, %rd47, 3;
	shl.b64 	%rd15, %rd10, 3;
	neg.s64 	%rd16, %rd6;
	mov.f64 	%fd5, 0d3FF0000000000000;
	setp.ge.s64 	%p3, %rd9, %rd8;
	setp.eq.s32 	%p6, %r2, 2;
	mov.f64 	%fd6, 0d0000000000000000;
	setp.eq.s32 	%p10, %r2, 1;
	bra.uni 	LBB3_2;
LBB3_5:
	add.s64 	%rd64, %rd64, %rd11;
	add.s64 	%rd63, %rd63, %rd14;
	setp.lt.s64 	%p12, %rd64, %rd3;
	@%p12 bra 	LBB3_2;
	bra.uni 	LBB3_6;
LBB3_2:
	mov.u64 	%rd48, 0;
	cvta.to.global.u64 	%rd49, %rd48;
	setp.eq.s64 	%p2, %rd4, %rd49;
	mov.f64 	%fd8, %fd5;
	@%p2 bra 	LBB3_4;
	shl.b64 	%rd50, %rd64, 3;
	add.s64 	%rd19, %rd4, %rd50;
	ld.global.f64 	%fd8, [%rd19];
LBB3_4:
	mul.lo.s64 	%rd51, %rd64, %rd8;
	shl.b64 	%rd52, %rd51, 3;
	add.s64 	%rd20, %rd5, %rd52;
	mov.u64 	%rd65, %rd63;
	mov.u64 	%rd66, %rd9;
	@%p3 bra 	LBB3_5;
	bra.uni 	LBB3_7;
LBB3_15:
	mul.lo.s64 	%rd58, %rd29, %rd7;
	add.s64 	%rd59, %rd58, %rd67;
	selp.b64 	%rd60, %rd59, %rd66, %p10;
	shl.b64 	%rd61, %rd60, 3;
	add.s64 	%rd62, %rd20, %rd61;
	st.global.f64 	[%rd62], %fd9;
LBB3_16:
	add.s64 	%rd66, %rd66, %rd10;
	add.s64 	%rd65, %rd65, %rd15;
	setp.lt.s64 	%p11, %rd66, %rd8;
	@%p11 bra 	LBB3_7;
	bra.uni 	LBB3_5;
LBB3_7:
	cvt.u32.u64 	%r3, %rd66;
	or.b64  	%rd53, %rd66, %rd6;
	setp.gt.u64 	%p4, %rd53, 4294967295;
	@%p4 bra 	LBB3_9;
	div.u32 	%r13, %r3, %r1;
	cvt.u64.u32 	%rd67, %r13;
	bra.uni 	LBB3_12;
LBB3_9:
	and.b64  	%rd55, %rd53, -4294967296;
	setp.ne.s64 	%p5, %rd55, 0;
	@%p5 bra 	LBB3_11;
	bra.uni 	LBB3_10;
LBB3_11:
	div.s64 	%rd67, %rd66, %rd6;
	bra.uni 	LBB3_12;
LBB3_10:
	div.u32 	%r12, %r3, %r1;
	cvt.u64.u32 	%rd67, %r12;
LBB3_12:
	mul.lo.s64 	%rd56, %rd16, %rd67;
	add.s64 	%rd29, %rd66, %rd56;
	setp.lt.s64 	%p7, %rd29, %rd67;
	and.pred  	%p8, %p6, %p7;
	@%p8 bra 	LBB3_16;
	setp.eq.f64 	%p9, %fd8, 0d0000000000000000;
	mov.f64 	%fd9, %fd6;
	@%p9 bra 	LBB3_15;
	mul.lo.s64 	%rd57, %rd12, %rd67;
	add.s64 	%rd30, %rd65, %rd57;
	ld.global.f64 	%fd7, [%rd30];
	mul.rn.f64 	%fd9, %fd8, %fd7;
	bra.uni 	LBB3_15;
LBB3_6:
	ret;
}

.visible .entry ht_convert_ss(
	.param .align 8 .b8 ht_convert_ss_param_0[32]
)
{
	.reg .pred 	%p<3>;
	.reg .b32 	%r<5>;
	.reg .f32 	%f<3>;
	.reg .b64 	%rd<24>;
	.reg .f64 	%fd<4>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd15, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd16, %r3;
	add.s64 	%rd23, %rd15, %rd16;
	ld.param.u64 	%rd4, [ht_convert_ss_param_0+8];
	setp.ge.s64 	%p1, %rd23, %rd4;
	@%p1 bra 	LBB0_3;
	mov.b64 	%rd14, ht_convert_ss_param_0;
	mov.u64 	%rd1, %rd14;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.f64 	%fd1, [%rd1+16];
	ld.param.u64 	%rd17, [%rd1];
	cvta.to.global.u64 	%rd5, %rd17;
	ld.param.u64 	%rd18, [%rd1+24];
	cvta.to.global.u64 	%rd6, %rd18;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd19, %r4;
	mul.lo.s64 	%rd7, %rd19, %rd2;
	shl.b64 	%rd22, %rd23, 2;
	shl.b64 	%rd9, %rd7, 2;
LBB0_2:
	add.s64 	%rd20, %rd5, %rd22;
	ld.global.f32 	%f1, [%rd20];
	cvt.f64.f32 	%fd2, %f1;
	mul.rn.f64 	%fd3, %fd1, %fd2;
	cvt.rn.f32.f64 	%f2, %fd3;
	add.s64 	%rd21, %rd6, %rd22;
	st.global.f32 	[%rd21], %f2;
	add.s64 	%rd23, %rd23, %rd7;
	add.s64 	%rd22, %rd22, %rd9;
	setp.lt.s64 	%p2, %rd23, %rd4;
	@%p2 bra 	LBB0_2;
LBB0_3:
	ret;
}
.visible .entry ht_convert_sd(
	.param .align 8 .b8 ht_convert_sd_param_0[32]
)
{
	.reg .pred 	%p<3>;
	.reg .b32 	%r<5>;
	.reg .f32 	%f<2>;
	.reg .b64 	%rd<29>;
	.reg .f64 	%fd<4>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd17, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd18, %r3;
	add.s64 	%rd28, %rd17, %rd18;
	ld.param.u64 	%rd4, [ht_convert_sd_param_0+8];
	setp.ge.s64 	%p1, %rd28, %rd4;
	@%p1 bra 	LBB1_3;
	mov.b64 	%rd16, ht_convert_sd_param_0;
	mov.u64 	%rd1, %rd16;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd19, [%rd1];
	cvta.to.global.u64 	%rd20, %rd19;
	ld.param.u64 	%rd21, [%rd1+24];
	cvta.to.global.u64 	%rd22, %rd21;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd23, %r4;
	mul.lo.s64 	%rd5, %rd23, %rd2;
	ld.param.f64 	%fd1, [%rd1+16];
	shl.b64 	%rd24, %rd28, 2;
	add.s64 	%rd27, %rd20, %rd24;
	shl.b64 	%rd7, %rd5, 2;
	shl.b64 	%rd25, %rd28, 3;
	add.s64 	%rd26, %rd22, %rd25;
	shl.b64 	%rd9, %rd5, 3;
LBB1_2:
	ld.global.f32 	%f1, [%rd27];
	cvt.f64.f32 	%fd2, %f1;
	mul.rn.f64 	%fd3, %fd1, %fd2;
	st.global.f64 	[%rd26], %fd3;
	add.s64 	%rd28, %rd28, %rd5;
	add.s64 	%rd27, %rd27, %rd7;
	add.s64 	%rd26, %rd26, %rd9;
	setp.lt.s64 	%p2, %rd28, %rd4;
	@%p2 bra 	LBB1_2;
LBB1_3:
	ret;
}
.visible .entry ht_convert_ds(
	.param .align 8 .b8 ht_convert_ds_param_0[32]
)
{
	.reg .pred 	%p<3>;
	.reg .b32 	%r<5>;
	.reg .f32 	%f<2>;
	.reg .b64 	%rd<29>;
	.reg .f64 	%fd<4>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd17, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd18, %r3;
	add.s64 	%rd28, %rd17, %rd18;
	ld.param.u64 	%rd4, [ht_convert_ds_param_0+8];
	setp.ge.s64 	%p1, %rd28, %rd4;
	@%p1 bra 	LBB2_3;
	mov.b64 	%rd16, ht_convert_ds_param_0;
	mov.u64 	%rd1, %rd16;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.f64 	%fd1, [%rd1+16];
	ld.param.u64 	%rd19, [%rd1];
	cvta.to.global.u64 	%rd20, %rd19;
	ld.param.u64 	%rd21, [%rd1+24];
	cvta.to.global.u64 	%rd22, %rd21;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd23, %r4;
	mul.lo.s64 	%rd5, %rd23, %rd2;
	shl.b64 	%rd24, %rd28, 3;
	add.s64 	%rd27, %rd20, %rd24;
	shl.b64 	%rd7, %rd5, 3;
	shl.b64 	%rd25, %rd28, 2;
	add.s64 	%rd26, %rd22, %rd25;
	shl.b64 	%rd9, %rd5, 2;
LBB2_2:
	ld.global.f64 	%fd2, [%rd27];
	mul.rn.f64 	%fd3, %fd1, %fd2;
	cvt.rn.f32.f64 	%f1, %fd3;
	st.global.f32 	[%rd26], %f1;
	add.s64 	%rd28, %rd28, %rd5;
	add.s64 	%rd27, %rd27, %rd7;
	add.s64 	%rd26, %rd26, %rd9;
	setp.lt.s64 	%p2, %rd28, %rd4;
	@%p2 bra 	LBB2_2;
LBB2_3:
	ret;
}
.visible .entry ht_convert_dd(
	.param .align 8 .b8 ht_convert_dd_param_0[32]
)
{
	.reg .pred 	%p<3>;
	.reg .b32 	%r<5>;
	.reg .b64 	%rd<24>;
	.reg .f64 	%fd<4>;
	mov.u32 	%r1, %ctaid.x;
	mov.u32 	%r2, %ntid.x;
	mul.wide.s32 	%rd15, %r1, %r2;
	mov.u32 	%r3, %tid.x;
	cvt.s64.s32 	%rd16, %r3;
	add.s64 	%rd23, %rd15, %rd16;
	ld.param.u64 	%rd4, [ht_convert_dd_param_0+8];
	setp.ge.s64 	%p1, %rd23, %rd4;
	@%p1 bra 	LBB3_3;
	mov.b64 	%rd14, ht_convert_dd_param_0;
	mov.u64 	%rd1, %rd14;
	cvt.s64.s32 	%rd2, %r2;
	ld.param.u64 	%rd17, [%rd1];
	cvta.to.global.u64 	%rd5, %rd17;
	ld.param.u64 	%rd18, [%rd1+24];
	cvta.to.global.u64 	%rd6, %rd18;
	mov.u32 	%r4, %nctaid.x;
	cvt.s64.s32 	%rd19, %r4;
	mul.lo.s64 	%rd7, %rd19, %rd2;
	ld.param.f64 	%fd1, [%rd1+16];
	shl.b64 	%rd22, %rd23, 3;
	shl.b64 	%rd9, %rd7, 3;
LBB3_2:
	add.s64 	%rd20, %rd5, %rd22;
	ld.global.f64 	%fd2, [%rd20];
	mul.rn.f64 	%fd3, %fd1, %fd2;
	add.s64 	%rd21, %rd6, %rd22;
	st.global.f64 	[%rd21], %fd3;
	add.s64 	%rd23, %rd23, %rd7;
	add.s64 	%rd22, %rd22, %rd9;
	setp.lt.s64 	%p2, %rd23, %rd4;
	@%p2 bra 	LBB3_2;
LBB3_3:
	ret;
}
)PTX"
